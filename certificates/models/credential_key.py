"""What signs the credentials of a practice."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CredentialKey(models.Model):
    """An Ed25519 key pair of one practice; one is current, retired ones still verify.

    `private_sealed` is the raw private key under `accounts.services.sealing`,
    `public_multibase` the public half as multibase (`z…`).
    """

    practice = models.ForeignKey("accounts.Practice", on_delete=models.PROTECT, related_name="credential_keys")
    kid = models.CharField(_("key id"), max_length=64, unique=True)
    private_sealed = models.BinaryField(editable=False)
    public_multibase = models.CharField(_("public key"), max_length=128)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    retired_at = models.DateTimeField(_("retired"), null=True)

    class Meta:
        verbose_name = _("key for credentials")
        verbose_name_plural = _("keys for credentials")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice"], name="credential_key_one_current", condition=Q(retired_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return self.kid
