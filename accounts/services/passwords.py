"""Changing a password: knowing the old one, or by mail."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.enums import VerificationPurpose
from accounts.errors import CodeRefused
from accounts.limits import PASSWORD_CONFIRMATION
from accounts.locks import lock_user
from accounts.models import LoginSession, User
from accounts.queries import find_user_by_email
from accounts.services.account_inputs import clean_new_password, refuse
from accounts.services.audit import record_event
from accounts.services.login import forget_failures
from accounts.services.login_sessions import revoke_logins
from accounts.services.neutrality import NEUTRAL, quietly, same_for_everybody, spend_redeeming, spend_sending
from accounts.services.notices import Notice, send_security_notice
from accounts.services.verification_codes import SentCode, redeem_code, redeem_link, send_code
from config.kit.throttling import restore, spend, user_subject


def confirm_password(user: User, password: str, *, field: str = "password") -> None:
    """Make sure that whoever sits there knows the password.

    Raises `Invalid` for a wrong one and `TooManyRequests` after many.
    """
    spend(PASSWORD_CONFIRMATION, user_subject(user.pk))
    if not user.check_password(password):
        raise refuse(field, _("This is not your password."))
    restore(PASSWORD_CONFIRMATION, user_subject(user.pk))


def change_password(
    user: User, *, actor: User, current_password: str, new_password: str, keep: LoginSession | None = None
) -> None:
    """Set a new password; every other login ends, the person is told.

    The browser's own login `keep` stays if the caller renews its cookie
    (`browser_login.keep_logged_in`).
    """
    confirm_password(user, current_password, field="current_password")
    clean_new_password(new_password, user=user, field="new_password")
    with transaction.atomic():
        fresh = lock_user(user)
        _set_password(fresh, new_password)
        revoke_logins(fresh, actor=actor, keep=keep)
        send_security_notice(fresh, Notice.PASSWORD_CHANGED)
        record_event("user.password_changed", fresh, actor=actor, practice=fresh.default_practice_id)
    user.password = fresh.password


def start_password_reset(user: User) -> SentCode:
    """Mail the person a code and a link. Raises `TooSoon`, `TooManyRequests`."""
    return send_code(user, purpose=VerificationPurpose.PASSWORD_RESET)


def start_password_reset_quietly(email: str) -> None:
    """The same for whoever has this address; nothing in answer or time tells whether anybody does."""
    with same_for_everybody():
        spend_sending(email)
        with quietly(*NEUTRAL):
            user = find_user_by_email(email)
            if user is not None and user.may_act:
                start_password_reset(user)


def complete_password_reset(*, email: str, code: str, password: str) -> User:
    """Set a new password by the code of the mail; every login ends. Raises `CodeRefused`, `Invalid`."""
    spend_redeeming(email)
    clean_new_password(password, user=None)  # what depends on the person is looked at once the code was right
    user = find_user_by_email(email)
    if user is None:
        raise CodeRefused
    with redeem_code(user, purpose=VerificationPurpose.PASSWORD_RESET, code=code) as row:
        return _reset(row.user, password)


def complete_password_reset_by_link(token: str, *, password: str) -> User:
    """The same by the link of the mail."""
    with redeem_link(token, purpose=VerificationPurpose.PASSWORD_RESET) as row:
        return _reset(row.user, password)


def _reset(user: User, password: str) -> User:
    """The mail reached them, so the address is theirs too. A password that is no good leaves the code unused."""
    clean_new_password(password, user=user)
    _set_password(user, password, is_email_verified=True)
    revoke_logins(user, actor=user)
    send_security_notice(user, Notice.PASSWORD_RESET)
    record_event("user.password_reset", user, actor=user, practice=user.default_practice_id)
    transaction.on_commit(lambda: forget_failures(user.email), robust=True)
    return user


def _set_password(user: User, password: str, **also: bool) -> None:
    user.set_password(password)
    for name, value in also.items():
        setattr(user, name, value)
    user.save(update_fields=["password", *also])
