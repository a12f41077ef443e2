"""What opens doors: sessions, keys, codes."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import ApiScope, Surface, VerificationPurpose
from accounts.models.practice import Practice
from config.kit.ids import uuid7


class LoginSession(models.Model):
    """One login, by browser or token; revoking the row ends it everywhere.

    A token carries `uid`; a browser's Django session carries it too.
    `second_factor_at` is when a second factor was shown in this session; while
    it `needs_second_factor` the session opens nothing but the page that asks
    for it.
    """

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="login_sessions")
    surface = models.CharField(_("where"), max_length=16, choices=Surface)
    address = models.GenericIPAddressField(_("address"), null=True)
    user_agent = models.CharField(_("device"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("started"), default=timezone.now)
    last_seen_at = models.DateTimeField(_("last seen"), default=timezone.now)
    expires_at = models.DateTimeField(_("ends"))
    needs_second_factor = models.BooleanField(_("waits for the second factor"), default=False)
    second_factor_at = models.DateTimeField(_("second factor"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    class Meta:
        verbose_name = _("login session")
        verbose_name_plural = _("login sessions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(needs_second_factor=False) | models.Q(second_factor_at__isnull=True),
                name="login_session_second_factor_once",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-last_seen_at"], name="login_session_by_user"),
            models.Index(fields=["expires_at"], name="login_session_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_surface_display()}"

    @property
    def is_open(self) -> bool:
        """Whether it was neither ended nor has run out."""
        return self.revoked_at is None and self.expires_at > timezone.now()


class SigningKey(models.Model):
    """An RSA key that signs access tokens; the private half is encrypted at rest.

    Exactly one key is current (`retired_at` null); retired ones still verify.
    """

    key_id = models.CharField(max_length=64, unique=True)
    private_pem_encrypted = models.BinaryField()
    public_pem = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        constraints = [
            models.UniqueConstraint(
                models.Value(1), name="signing_key_one_current", condition=models.Q(retired_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return self.key_id


class ApiKey(models.Model):
    """A key for programs: shown once, stored as a hash, tied to one person and practice."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_keys")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="api_keys")
    name = models.CharField(_("name"), max_length=64)
    prefix = models.CharField(_("begins with"), max_length=12, unique=True)
    secret_hash = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=16, choices=ApiScope), default=list)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    last_used_at = models.DateTimeField(_("last used"), null=True)
    expires_at = models.DateTimeField(_("expires"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        indexes = [models.Index(fields=["user", "-created_at"], name="api_key_by_user")]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class VerificationCode(models.Model):
    """One code sent to one person for one purpose; only the newest unused one counts.

    `session` binds a second-factor code to the login that asked for it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="verification_codes")
    purpose = models.CharField(max_length=16, choices=VerificationPurpose)
    session = models.ForeignKey(LoginSession, on_delete=models.CASCADE, null=True, related_name="+")
    code_hash = models.CharField(max_length=64)
    sent_to = models.CharField(max_length=254)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("verification code")
        verbose_name_plural = _("verification codes")
        constraints = [
            models.UniqueConstraint(
                "user",
                "purpose",
                Coalesce("session", models.Value(0, output_field=models.BigIntegerField())),
                name="verification_code_one_open",
                condition=models.Q(used_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_purpose_display()}"
