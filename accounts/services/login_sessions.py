"""Opening and ending logins, whatever they came by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.enums import Surface
from accounts.locks import lock_user
from accounts.models import LoginSession, User
from accounts.services.audit import current_origin, record_event
from accounts.services.whole_accounts import require_whole_account
from messaging.delivery.channels.unread import close_open_pages

LIFETIMES: Final[Mapping[str, timedelta]] = {
    Surface.MARKETPLACE: timedelta(hours=24),
    Surface.TRAININGS: timedelta(hours=24),
    Surface.BOOTCAMP: timedelta(hours=1),
}
WAITING: Final = timedelta(minutes=15)
GRACE: Final = timedelta(minutes=5)
SEEN_EVERY: Final = timedelta(minutes=5)
KEPT_AFTER_END: Final = timedelta(days=30)


def browser_lifetime() -> timedelta:
    """How long a browser stays logged in."""
    return timedelta(seconds=settings.SESSION_COOKIE_AGE)


def open_login_session(
    user: User,
    *,
    surface: str,
    needs_second_factor: bool = False,
    has_second_factor: bool = False,
    lifetime: timedelta | None = None,
) -> LoginSession:
    """A new login of the person, from where the present request comes.

    It lives as long as the surface's tokens do, or a browser's cookie; a
    browser's that waits for its second factor only `WAITING`.
    """
    origin = current_origin()
    now = timezone.now()
    browser = WAITING if needs_second_factor else browser_lifetime()
    with transaction.atomic():
        session = LoginSession.objects.create(
            user=user,
            surface=surface,
            address=origin.address,
            user_agent=origin.user_agent,
            created_at=now,
            last_seen_at=now,
            expires_at=now + (lifetime or LIFETIMES.get(surface, browser)),
            needs_second_factor=needs_second_factor,
            second_factor_at=now if has_second_factor else None,
        )
        record_event("login.opened", session, actor=user, practice=user.default_practice_id, surface=surface)
    return session


def replace_login_session(session: LoginSession) -> LoginSession:
    """A new login in place of `session`, whose second factor it inherits.

    The old one ends after `GRACE`, not at once: the new token may be lost on
    its way, and another tab may still be using the old one.
    """
    now = timezone.now()
    with transaction.atomic():
        fresh = open_login_session(session.user, surface=session.surface)
        fresh.second_factor_at = session.second_factor_at
        fresh.save(update_fields=["second_factor_at"])
        LoginSession.objects.filter(pk=session.pk, expires_at__gt=now + GRACE).update(expires_at=now + GRACE)
    return fresh


def end_login_session(session: LoginSession, *, actor: User | None) -> bool:
    """End one login everywhere. Returns whether it was still open.

    Raises `Forbidden` unless it is the actor's own or they run every practice of its person.
    """
    require_whole_account(session.user, actor)
    with transaction.atomic():
        ended = LoginSession.objects.filter(pk=session.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())
        if ended:
            _close_pages(session.user)
            record_event("login.ended", session, actor=actor, practice=session.user.default_practice_id)
    return bool(ended)


def end_login_sessions(user: User, *, actor: User | None, keep: LoginSession | None = None) -> int:
    """Log the person out everywhere, but for the login `keep`. Returns how many logins ended.

    Raises `Forbidden` as `end_login_session` does.
    """
    require_whole_account(user, actor)
    with transaction.atomic():
        lock_user(user)
        return revoke_logins(user, actor=actor, keep=keep)


def revoke_logins(user: User, *, actor: User | None, keep: LoginSession | None = None) -> int:
    """The same inside a transaction that holds the user's row already."""
    rows = LoginSession.objects.filter(user=user, revoked_at__isnull=True)
    if keep is not None:
        rows = rows.exclude(pk=keep.pk)
    ended = rows.update(revoked_at=timezone.now())
    if ended:
        _close_pages(user)
        record_event("login.ended_everywhere", user, actor=actor, practice=user.default_practice_id, logins=ended)
    return ended


def _close_pages(user: User) -> None:
    """An open socket was let in by a login that may be the one that ended."""
    transaction.on_commit(partial(close_open_pages, user.pk), robust=True)


def note_seen(session: LoginSession) -> None:
    """Remember that the login is in use, at most every `SEEN_EVERY`."""
    now = timezone.now()
    if now - session.last_seen_at >= SEEN_EVERY:
        LoginSession.objects.filter(pk=session.pk, last_seen_at=session.last_seen_at).update(last_seen_at=now)


def forget_old_logins() -> int:
    """Delete logins that ended long ago. Returns how many."""
    limit = timezone.now() - KEPT_AFTER_END
    deleted, _per_model = LoginSession.objects.filter(expires_at__lt=limit).delete()
    return deleted
