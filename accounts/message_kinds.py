"""What this app writes to people; templates in `templates/accounts/mail/`."""

from datetime import timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from messaging.delivery.enums import Category, Channel
from messaging.delivery.kinds import EXAMPLE_TIME, MessageKind, register_kind

MAIL_ONLY: Final = frozenset({Channel.EMAIL})

KINDS: Final = (
    MessageKind(
        name="accounts.verify_email",
        label=_("Confirm your e-mail address"),
        category=Category.ACCOUNT,
        channels=MAIL_ONLY,
        required=True,
        secret=True,
        lifetime=timedelta(hours=24),
        example={"code": "123456", "expires_at": EXAMPLE_TIME},
    ),
    MessageKind(
        name="accounts.change_email",
        label=_("Confirm your new e-mail address"),
        category=Category.ACCOUNT,
        channels=MAIL_ONLY,
        required=True,
        secret=True,
        lifetime=timedelta(hours=24),
        example={"code": "123456", "expires_at": EXAMPLE_TIME},
    ),
    MessageKind(
        name="accounts.reset_password",
        label=_("Choose a new password"),
        category=Category.ACCOUNT,
        channels=MAIL_ONLY,
        required=True,
        secret=True,
        lifetime=timedelta(hours=24),
        example={"code": "123456", "expires_at": EXAMPLE_TIME},
    ),
    MessageKind(
        name="accounts.second_factor_code",
        label=_("Code for logging in"),
        category=Category.ACCOUNT,
        channels=MAIL_ONLY,
        required=True,
        secret=True,
        lifetime=timedelta(minutes=5),
        example={"code": "123456", "expires_at": EXAMPLE_TIME},
    ),
    MessageKind(
        name="accounts.address_taken",
        label=_("Somebody registered with your address"),
        category=Category.ACCOUNT,
        channels=MAIL_ONLY,
        required=True,
        example={"forgot_path": "/password/forgotten/"},
    ),
    MessageKind(
        name="accounts.security_notice",
        label=_("Something changed in your account"),
        category=Category.ACCOUNT,
        required=True,
        example={"event": "password_changed", "detail": "", "happened_at": EXAMPLE_TIME, "address": "192.0.2.7"},
    ),
    MessageKind(
        name="accounts.erased",
        label=_("Your account was erased"),
        category=Category.ACCOUNT,
        channels=MAIL_ONLY,
        required=True,
        last=True,
        example={},
    ),
    MessageKind(
        name="accounts.status_changed",
        label=_("Your account was suspended or opened again"),
        category=Category.ACCOUNT,
        channels=MAIL_ONLY,
        required=True,
        example={"status": "suspended", "reason": "Unpaid lessons"},
    ),
    MessageKind(
        name="accounts.membership_invited",
        label=_("A school invites you"),
        category=Category.ACCOUNT,
        example={"school": "North", "role": "tutor"},
    ),
    MessageKind(
        name="accounts.student_active",
        label=_("You are an active student"),
        category=Category.ACCOUNT,
        required=True,
        example={"school": "North"},
    ),
    MessageKind(
        name="accounts.tutor_application_rejected",
        label=_("Your application as a tutor was turned down"),
        category=Category.ACCOUNT,
        example={"reason": "We look for somebody who teaches physics."},
    ),
)


def register_kinds() -> None:
    """Make them known; called by `AccountsConfig.ready()`."""
    for kind in KINDS:
        register_kind(kind)
