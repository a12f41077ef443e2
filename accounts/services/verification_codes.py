"""The one service of verification codes, for pages and API alike.

One open code per person and purpose (and login, for the second factor); a new
one closes the old one. Five wrong tries close a code, thirty in a day close
the door for that purpose; the link in the mail is not guessable and still works.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from accounts.enums import VerificationPurpose
from accounts.errors import CodeRefused, TooSoon
from accounts.locks import lock_open_code, lock_user
from accounts.models import LoginSession, User, VerificationCode
from accounts.services.audit import record_event
from accounts.services.codes import code_id_of_link, code_matches, draw_code, hash_code, link_token
from config.kit.errors import TooManyRequests
from config.kit.locks import locked_transaction
from messaging.delivery.services import send

LIFETIMES: Final[Mapping[str, timedelta]] = {
    VerificationPurpose.EMAIL: timedelta(hours=24),
    VerificationPurpose.EMAIL_CHANGE: timedelta(hours=24),
    VerificationPurpose.MOBILE: timedelta(hours=24),
    VerificationPurpose.PASSWORD_RESET: timedelta(hours=24),
    VerificationPurpose.SECOND_FACTOR: timedelta(minutes=5),
}
RESEND_WINDOW: Final = timedelta(seconds=60)
TRIES_PER_CODE: Final = 5
TRIES_PER_DAY: Final = 30
CODES_PER_DAY: Final = 20
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Mailing:
    """How the code of one purpose is sent; `page` is the page behind the link, if there is one."""

    kind: str
    page: str = ""


MAILINGS: Final[Mapping[str, Mailing]] = {
    VerificationPurpose.EMAIL: Mailing("accounts.verify_email", "accounts:verify-email-link"),
    VerificationPurpose.EMAIL_CHANGE: Mailing("accounts.change_email"),
    VerificationPurpose.PASSWORD_RESET: Mailing("accounts.reset_password", "accounts:reset-password-link"),
    VerificationPurpose.SECOND_FACTOR: Mailing("accounts.second_factor_code"),
}


@dataclass(frozen=True, slots=True)
class SentCode:
    """A code that was just sent. The plain `code` exists here and in the mail only."""

    user: User
    code: str
    sent_at: datetime
    expires_at: datetime

    @property
    def expire_time(self) -> int:
        """Its lifetime in seconds."""
        return round((self.expires_at - self.sent_at).total_seconds())


def send_code(
    user: User, *, purpose: VerificationPurpose, session: LoginSession | None = None, sent_to: str = ""
) -> SentCode:
    """Draw a code for the person and mail it (to `sent_to`, or else their own address).

    Raises `TooSoon` within `RESEND_WINDOW` of the last one and
    `TooManyRequests` when a day's worth was sent.
    """
    now = timezone.now()
    session_id = session.pk if session else None
    with locked_transaction():
        fresh = lock_user(user)
        today = VerificationCode.objects.filter(user=user, purpose=purpose, created_at__gt=now - DAY)
        _refuse_repeated(list(today.filter(session_id=session_id).order_by("-id")[:1]), now)
        if today.count() >= CODES_PER_DAY:
            raise TooManyRequests(retry_after=round(DAY.total_seconds() / 24))
        VerificationCode.objects.filter(user=user, purpose=purpose, session_id=session_id, used_at__isnull=True).update(
            used_at=now
        )
        code = draw_code()
        row = VerificationCode.objects.create(
            user=fresh,
            purpose=purpose,
            session=session,
            code_hash=hash_code(code, user_id=fresh.pk, purpose=purpose, session_id=session_id),
            sent_to=sent_to or fresh.email,
            created_at=now,
            expires_at=now + LIFETIMES[purpose],
        )
        _mail(row, code)
        record_event("code.sent", fresh, actor=None, practice=fresh.default_practice_id, purpose=purpose)
    return SentCode(fresh, code, now, row.expires_at)


@contextmanager
def redeem_code(
    user: User, *, purpose: VerificationPurpose, code: str, session: LoginSession | None = None
) -> Iterator[VerificationCode]:
    """Use up the person's open code; what the block does is one transaction with it.

    Raises `CodeRefused` before the block runs, whatever is wrong; a wrong code
    is counted. Raises `TooManyRequests` after a day's worth of wrong ones.
    """
    with locked_transaction():
        lock_user(user)
        _refuse_guessing(user, purpose)
        row = lock_open_code(user, purpose=purpose, session_id=session.pk if session else None)
        if row is not None and _is_usable(row) and code_matches(row, code):
            _use(row)
            yield row
            return
        if row is not None:
            VerificationCode.objects.filter(pk=row.pk).update(attempts=row.attempts + 1)
    raise CodeRefused


@contextmanager
def redeem_link(token: str, *, purpose: VerificationPurpose) -> Iterator[VerificationCode]:
    """The same by the link of the mail; `row.user` is whose it was. Raises `CodeRefused`."""
    user = peek_link(token, purpose=purpose)
    with locked_transaction():
        lock_user(user)
        row = lock_open_code(user, purpose=purpose, session_id=None)
        if row is None or row.pk != code_id_of_link(token, purpose=purpose) or row.expires_at <= timezone.now():
            raise CodeRefused
        _use(row)
        yield row


def peek_link(token: str, *, purpose: VerificationPurpose) -> User:
    """Whom a link is for, without using it. Raises `CodeRefused` for one that no longer works."""
    code_id = code_id_of_link(token, purpose=purpose)
    row = VerificationCode.objects.select_related("user").filter(pk=code_id or 0, used_at__isnull=True).first()
    if row is None or row.expires_at <= timezone.now():
        raise CodeRefused
    return row.user


def forget_old_codes() -> int:
    """Delete codes whose time was over long ago. Returns how many."""
    deleted, _per_model = VerificationCode.objects.filter(expires_at__lt=timezone.now() - 7 * DAY).delete()
    return deleted


def _refuse_repeated(latest: list[VerificationCode], now: datetime) -> None:
    for row in latest:
        waited = now - row.created_at
        if waited < RESEND_WINDOW and row.used_at is None:
            raise TooSoon(retry_after=max(1, round((RESEND_WINDOW - waited).total_seconds())))


def _refuse_guessing(user: User, purpose: str) -> None:
    recent = VerificationCode.objects.filter(user=user, purpose=purpose, created_at__gt=timezone.now() - DAY)
    if (recent.aggregate(tries=Sum("attempts"))["tries"] or 0) >= TRIES_PER_DAY:
        raise TooManyRequests(retry_after=round(DAY.total_seconds() / 24))


def _is_usable(row: VerificationCode) -> bool:
    return row.expires_at > timezone.now() and row.attempts < TRIES_PER_CODE


def _use(row: VerificationCode) -> None:
    row.used_at = timezone.now()
    row.save(update_fields=["used_at"])


def _mail(row: VerificationCode, code: str) -> None:
    mailing = MAILINGS[row.purpose]
    send(
        mailing.kind,
        to=row.user,
        practice=row.user.default_practice,
        context={"code": code, "expires_at": row.expires_at},
        dedupe_key=f"code:{row.pk}",
        url=reverse(mailing.page, args=[link_token(row)]) if mailing.page else "",
        expires_at=row.expires_at,
        address=row.sent_to,
    )
