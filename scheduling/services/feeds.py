"""Secret calendar addresses."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from accounts.services.audit import record_event
from accounts.services.sealing import seal, unseal
from config.kit.errors import Forbidden
from config.kit.locks import locked_transaction
from scheduling.feeds import digest_of, feed_content
from scheduling.locks import lock_people
from scheduling.models import CalendarFeed

if TYPE_CHECKING:
    from accounts.models import User

SEEN_EVERY: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class FeedFile:
    """What a calendar program gets; `etag` changes with every byte."""

    content: bytes
    etag: str
    modified: datetime


def feed_secret(user: User) -> str | None:
    """The person's present secret, None before the first `renew_feed` or when it cannot be read any more."""
    feed = CalendarFeed.objects.filter(user=user).first()
    opened = unseal(feed.sealed) if feed else None
    return opened.decode() if opened else None


def renew_feed(user: User, *, actor: User) -> str:
    """A new secret; the old address stops at once. Only for oneself: else `Forbidden`."""
    if actor != user:
        raise Forbidden
    secret = secrets.token_urlsafe(32)
    values = {"digest": digest_of(secret), "sealed": seal(secret.encode()), "renewed_at": timezone.now()}
    with locked_transaction():
        lock_people(user.pk)
        feed = CalendarFeed.objects.filter(user=user).first() or CalendarFeed(user=user)
        for name, value in values.items():
            setattr(feed, name, value)
        feed.read_at = None
        feed.save()
        record_event("calendar_feed.renewed", feed, actor=actor, practice=None)
    return secret


def feed_file(secret: str) -> FeedFile | None:
    """The calendar behind a secret; None for one that nobody has, or whose owner may not act any more."""
    feed = CalendarFeed.objects.select_related("user").filter(digest=digest_of(secret)).first()
    if feed is None or not feed.user.may_act:
        return None
    now = timezone.now()
    if feed.read_at is None or now - feed.read_at > SEEN_EVERY:
        CalendarFeed.objects.filter(pk=feed.pk, digest=feed.digest).update(read_at=now)
    content, modified = feed_content(feed.user)
    return FeedFile(content, f'"{sha256(content).hexdigest()[:32]}"', max(modified, feed.renewed_at))
