"""Proving that an address is one's own, and moving to another one."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from accounts.enums import VerificationPurpose
from accounts.errors import AlreadyVerified, CodeRefused, EmailTaken
from accounts.models import User
from accounts.queries import find_user_by_email
from accounts.services.account_inputs import clean_email
from accounts.services.audit import record_event
from accounts.services.neutrality import NEUTRAL, quietly, same_for_everybody, spend_redeeming, spend_sending
from accounts.services.notices import Notice, send_security_notice
from accounts.services.passwords import confirm_password
from accounts.services.verification_codes import SentCode, redeem_code, redeem_link, send_code


def start_email_verification(user: User) -> SentCode:
    """Mail the person a code and a link. Raises `AlreadyVerified`, `TooSoon`, `TooManyRequests`."""
    if user.is_email_verified:
        raise AlreadyVerified
    return send_code(user, purpose=VerificationPurpose.EMAIL)


def resend_quietly(email: str) -> None:
    """The same for whoever has this address; nothing in answer or time tells whether anybody does."""
    with same_for_everybody():
        spend_sending(email)
        with quietly(*NEUTRAL):
            user = find_user_by_email(email)
            if user is not None and user.may_act:
                start_email_verification(user)


def complete_email_verification(*, email: str, code: str) -> User:
    """Confirm the address by the code of the mail. Raises `CodeRefused`, also for unknown addresses."""
    spend_redeeming(email)
    user = find_user_by_email(email)
    if user is None:
        raise CodeRefused
    with redeem_code(user, purpose=VerificationPurpose.EMAIL, code=code) as row:
        return _mark_verified(row.user)


def complete_email_verification_by_link(token: str) -> User:
    """The same by the link of the mail."""
    with redeem_link(token, purpose=VerificationPurpose.EMAIL) as row:
        return _mark_verified(row.user)


def start_email_change(user: User, *, actor: User, email: str, password: str) -> SentCode:
    """Mail a code to the new address; nothing changes until it comes back.

    Raises `Invalid` for a wrong password or no address. That an address is
    taken is told only to whoever reads its mail.
    """
    wanted = clean_email(email)
    confirm_password(user, password)
    with transaction.atomic():
        sent = send_code(user, purpose=VerificationPurpose.EMAIL_CHANGE, sent_to=wanted)
        record_event("user.email_change_asked", user, actor=actor, practice=user.default_practice_id)
    return sent


def complete_email_change(user: User, *, actor: User, code: str) -> User:
    """Move to the address that the code was sent to; the old one is told. Raises `CodeRefused`, `EmailTaken`."""
    try:
        with redeem_code(user, purpose=VerificationPurpose.EMAIL_CHANGE, code=code) as row:
            changed = row.user
            old = changed.email
            changed.email, changed.is_email_verified = row.sent_to, True
            changed.save(update_fields=["email", "is_email_verified"])
            send_security_notice(changed, Notice.EMAIL_CHANGED, address=old)
            record_event("user.email_changed", changed, actor=actor, practice=changed.default_practice_id)
    except IntegrityError as error:
        raise EmailTaken from error
    return changed


def _mark_verified(user: User) -> User:
    if not user.is_email_verified:
        user.is_email_verified = True
        user.save(update_fields=["is_email_verified"])
        record_event("user.email_verified", user, actor=user, practice=user.default_practice_id)
    return user
