"""Telling people what happened to their account."""

from __future__ import annotations

from enum import StrEnum

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.services.audit import current_origin
from config.kit.ids import uuid7
from messaging.delivery.services import send


class Notice(StrEnum):
    """What a security notice can say; the words stand in `accounts/mail/security_notice.*`."""

    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a word, not a password
    PASSWORD_RESET = "password_reset"  # noqa: S105 - the same
    EMAIL_CHANGED = "email_changed"
    PHONE_CHANGED = "phone_changed"
    AUTHENTICATOR_ADDED = "authenticator_added"
    AUTHENTICATOR_REMOVED = "authenticator_removed"
    BACKUP_CODES_MADE = "backup_codes_made"
    BACKUP_CODE_USED = "backup_code_used"
    EMAIL_CODE_USED = "email_code_used"
    API_KEY_MADE = "api_key_made"
    API_KEY_REVOKED = "api_key_revoked"
    ROLE_ADDED = "role_added"
    ROLE_REMOVED = "role_removed"


def send_security_notice(user: User, event: Notice, *, detail: str = "", address: str = "") -> None:
    """Tell the person, by mail and inside the product, in the caller's transaction.

    `detail` is a plain value that the text names (a key's name, a role, how
    many backup codes are left); `address` another mail address of the person.
    """
    send(
        "accounts.security_notice",
        to=user,
        practice=user.default_practice,
        context={
            "event": event.value,
            "detail": detail,
            "happened_at": timezone.now(),
            "address": current_origin().address or "",
        },
        dedupe_key=f"notice:{uuid7()}",
        url=reverse("accounts:security"),
        address=address,
    )
