"""A person who can log in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.enums import AccountStatus
from accounts.models.practice import Practice, validate_time_zone
from config.kit.languages import language_choices
from config.kit.models import Record, RecordQuerySet


class UserManager(BaseUserManager["User"]):
    """Finds people by e-mail, whatever its case."""

    def get_queryset(self) -> RecordQuerySet[User]:
        """Rows whose bulk updates count as changes."""
        return RecordQuerySet(self.model, using=self._db)

    def get_by_natural_key(self, username: str | None) -> User:
        """The user with exactly this e-mail, compared without case (by the unique index)."""
        return self.alias(folded=Lower("email")).get(folded=Lower(models.Value((username or "").strip())))

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A saved user; the password is hashed, None means none can log in with it."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """The superAdmin over every practice."""
        return self.create_user(email, password, is_superuser=True, is_email_verified=True, **fields)


class User(AbstractBaseUser, PermissionsMixin, Record):
    """A person, in any number of practices.

    `is_active` false means archived; `account_status` suspends or bans. Either
    stops every login, token, key and session at once (`may_act`). After
    `erased_at` the row stands for nobody any more (`accounts.services.erasing`).
    """

    email = models.EmailField(_("e-mail"), max_length=254)
    first_name = models.CharField(_("first name"), max_length=128, blank=True)
    last_name = models.CharField(_("last name"), max_length=128, blank=True)
    phone = models.CharField(_("phone"), max_length=16, blank=True, help_text=_("E.164, for example +31201234567."))
    avatar = models.CharField(_("avatar address"), max_length=500, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, validators=[validate_time_zone])
    language = models.CharField(_("language"), max_length=8, blank=True, choices=language_choices)
    is_email_verified = models.BooleanField(_("e-mail verified"), default=False)
    is_phone_verified = models.BooleanField(_("phone verified"), default=False)
    account_status = models.CharField(
        _("account status"), max_length=16, choices=AccountStatus, default=AccountStatus.ACTIVE
    )
    erased_at = models.DateTimeField(_("erased"), null=True, editable=False)
    default_practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("default practice")
    )

    last_login = None  # login sessions know it, and a login is no change of the person

    # What one request remembers of the person (`accounts.rules`); not fields.
    roles_memo: dict[int, frozenset[str]] | None = None
    confined_to: int | None = None

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]  # its own in place of Record's

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["last_name", "first_name", "id"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique"),
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True)
                | models.Q(first_name="", last_name="", phone="", avatar="", is_active=False),
                name="user_erased_is_nobody",
            ),
        ]
        indexes = [models.Index(fields=["last_name", "first_name"], name="user_by_name")]

    def __str__(self) -> str:
        return str(_("Erased person")) if self.erased_at else self.full_name or self.email

    @property
    def full_name(self) -> str:
        """First and last name joined by one space."""
        return f"{self.first_name} {self.last_name}".strip()

    @full_name.setter
    def full_name(self, value: str) -> None:
        self.first_name, _space, self.last_name = value.strip().partition(" ")

    @property
    def may_act(self) -> bool:
        """Whether this account may log in and use what it was given."""
        return self.is_active and self.account_status == AccountStatus.ACTIVE

    @property
    def is_staff(self) -> bool:
        """Whether the admin lets this person in (with a second factor)."""
        from accounts.rules import may_enter_admin  # noqa: PLC0415 - rules read the models

        return may_enter_admin(self)

    def get_full_name(self) -> str:
        """Django's name for `full_name`."""
        return self.full_name

    def get_short_name(self) -> str:
        """What a greeting uses."""
        return self.first_name or self.email
