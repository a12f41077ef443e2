"""The second factor: an authenticator app, backup codes, and for API clients a code by mail."""

from __future__ import annotations

import re
from base64 import b32encode
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.enums import Surface, VerificationPurpose
from accounts.errors import CodeRefused, SecondFactorNeeded, SecondFactorRefused
from accounts.limits import SECOND_FACTOR
from accounts.locks import lock_authenticator, lock_user
from accounts.models import LoginSession, User
from accounts.queries import count_backup_codes, has_second_factor
from accounts.rules import may_manage_account
from accounts.services.audit import record_event
from accounts.services.backup_codes import draw_backup_codes, drop_backup_codes, use_backup_code
from accounts.services.login_sessions import browser_lifetime
from accounts.services.notices import Notice, send_security_notice
from accounts.services.passwords import confirm_password
from accounts.services.verification_codes import SentCode, redeem_code, send_code
from config.kit.errors import Conflict, Forbidden
from config.kit.locks import locked_transaction
from config.kit.throttling import restore, spend, user_subject

APP_CODE: Final = re.compile(r"[0-9]{6}")


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an authenticator app needs: the base32 `secret` to type, or the `uri` as a QR code."""

    secret: str
    uri: str


def start_authenticator(user: User, *, actor: User) -> Enrolment:
    """Draw a secret for the person's app; it counts once a code of it was confirmed.

    Raises `Conflict` while another one is in use. Asking again before it is
    confirmed gives the same secret, so that a reloaded page still works.
    """
    with transaction.atomic():
        fresh = lock_user(user)
        if has_second_factor(fresh):
            raise Conflict(_("An authenticator app is set up already. Remove it first."))
        device, made = TOTPDevice.objects.get_or_create(user=fresh, confirmed=False, defaults={"name": "authenticator"})
        if made:
            record_event("second_factor.started", fresh, actor=actor, practice=fresh.default_practice_id)
    return _enrolment(device)


def peek_authenticator(user: User) -> Enrolment | None:
    """What was started and waits for its first code, or None; writes nothing, for pages that are only looked at."""
    device = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return None if device is None else _enrolment(device)


def confirm_authenticator(user: User, *, actor: User, code: str, session: LoginSession | None) -> list[str]:
    """Switch the app on by its first code; returns the backup codes, which are never shown again.

    `session` counts as shown the second factor from now on. Raises
    `SecondFactorRefused`, and `Conflict` when nothing was started.
    """
    spend(SECOND_FACTOR, user_subject(user.pk))
    with locked_transaction():
        fresh = lock_user(user)
        device = TOTPDevice.objects.filter(user=fresh, confirmed=False).first()
        if device is None:
            raise Conflict(_("Please start setting up the authenticator app again."))
        verified = bool(APP_CODE.fullmatch(code.strip())) and device.verify_token(code.strip())
        if verified:
            device.confirmed = True
            device.save(update_fields=["confirmed"])
            codes = draw_backup_codes(fresh)
            if session is not None:
                _mark_shown(session)
            send_security_notice(fresh, Notice.AUTHENTICATOR_ADDED)
            record_event("second_factor.added", fresh, actor=actor, practice=fresh.default_practice_id)
            return codes
    raise SecondFactorRefused


def remove_authenticator(user: User, *, actor: User, password: str, session: LoginSession | None) -> None:
    """Switch the second factor off, backup codes too; the person is told.

    Raises `Invalid` for a wrong password, `SecondFactorNeeded` where this
    login never showed the factor (it is older than the app).
    """
    _require_shown(session)
    confirm_password(user, password)
    drop_authenticator(user, actor=actor)


def drop_authenticator(user: User, *, actor: User | None) -> None:
    """The same by staff or the system, for somebody who lost everything; the person is told.

    Raises `Forbidden` unless `actor` may manage the account.
    """
    if actor is not None and actor != user and not may_manage_account(actor, user):
        raise Forbidden
    with transaction.atomic():
        fresh = lock_user(user)
        dropped, _per_model = TOTPDevice.objects.filter(user=fresh).delete()
        drop_backup_codes(fresh)
        if dropped:
            send_security_notice(fresh, Notice.AUTHENTICATOR_REMOVED)
            record_event("second_factor.removed", fresh, actor=actor, practice=fresh.default_practice_id)


def replace_backup_codes(user: User, *, actor: User, password: str, session: LoginSession | None) -> list[str]:
    """New backup codes in place of the old ones; the person is told.

    Raises what `remove_authenticator` does, and `Conflict` without an app.
    """
    _require_shown(session)
    confirm_password(user, password)
    with transaction.atomic():
        fresh = lock_user(user)
        if not has_second_factor(fresh):
            raise Conflict(_("Backup codes need an authenticator app first."))
        codes = draw_backup_codes(fresh)
        send_security_notice(fresh, Notice.BACKUP_CODES_MADE)
        record_event("second_factor.backup_codes_made", fresh, actor=actor, practice=fresh.default_practice_id)
    return codes


def verify_second_factor(user: User, *, session: LoginSession | None, code: str) -> None:
    """Show a code of the app or a backup code; `session` is marked (stepped up) and waits no longer.

    The use of a backup code is told by mail. Raises `SecondFactorRefused` and,
    after many tries, `TooManyRequests`.
    """
    spend(SECOND_FACTOR, user_subject(user.pk))
    with locked_transaction():
        fresh = lock_user(user)
        way = _way_that_fits(fresh, code.strip())
        if way:
            _accept(fresh, session, way)
        else:
            record_event("second_factor.refused", fresh, actor=fresh, practice=fresh.default_practice_id)
    if not way:
        raise SecondFactorRefused
    restore(SECOND_FACTOR, user_subject(user.pk))


def start_email_second_factor(session: LoginSession) -> SentCode:
    """Mail a code for this login, as the marketplace's clients expect. Raises `TooSoon`."""
    return send_code(session.user, purpose=VerificationPurpose.SECOND_FACTOR, session=session)


def complete_email_second_factor(session: LoginSession, *, code: str) -> None:
    """Finish this login by the mailed code, or by one of the app or a backup code.

    The person is told when a mailed code stood in for their app. Raises
    `CodeRefused`, `TooManyRequests`.
    """
    user = session.user
    try:
        with redeem_code(user, purpose=VerificationPurpose.SECOND_FACTOR, code=code, session=session):
            _accept(user, session, "email")
            if has_second_factor(user):
                send_security_notice(user, Notice.EMAIL_CODE_USED)
    except CodeRefused:
        try:
            verify_second_factor(user, session=session, code=code)
        except SecondFactorRefused as error:
            raise CodeRefused from error


def _enrolment(device: TOTPDevice) -> Enrolment:
    return Enrolment(secret=b32encode(device.bin_key).decode().rstrip("="), uri=device.config_url)


def _require_shown(session: LoginSession | None) -> None:
    if session is None or session.second_factor_at is None:
        raise SecondFactorNeeded


def _way_that_fits(user: User, code: str) -> str:
    if APP_CODE.fullmatch(code):
        device = lock_authenticator(user)
        return "app" if device is not None and device.verify_token(code) else ""
    return "backup_code" if use_backup_code(user, code) else ""


def _accept(user: User, session: LoginSession | None, way: str) -> None:
    if session is not None:
        _mark_shown(session)
    if way == "backup_code":
        send_security_notice(user, Notice.BACKUP_CODE_USED, detail=str(count_backup_codes(user)))
    record_event("second_factor.shown", user, actor=user, practice=user.default_practice_id, way=way)


def _mark_shown(session: LoginSession) -> None:
    now = timezone.now()
    if session.needs_second_factor and session.surface == Surface.PAGES:
        session.expires_at = now + browser_lifetime()
    session.needs_second_factor, session.second_factor_at = False, now
    session.save(update_fields=["needs_second_factor", "second_factor_at", "expires_at"])
