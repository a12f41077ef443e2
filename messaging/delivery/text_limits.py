"""How often one number is written to, whoever asks and however many workers there are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from messaging.delivery.channels.errors import TransientError
from messaging.delivery.models import OutboxMessage, TextMessageSent

LIMITS: Final = ((1, timedelta(seconds=60)), (5, timedelta(hours=1)), (10, timedelta(days=1)))
"""At most so many within such a time."""
SALT: Final = "delivery.text_limits"


def claim_text(number: str, message: OutboxMessage) -> None:
    """Count a text message to `number` before it is handed over; a second try of `message` counts once.

    Commits at once: the provider is asked outside of it. Raises
    `TransientError` with the moment from which it is allowed.
    """
    digest = number_hash(number)
    now = timezone.now()
    with transaction.atomic():
        _lock(digest)
        others = TextMessageSent.objects.filter(number_hash=digest).exclude(message=message)
        wait_until = _free_at(others.order_by("-sent_at").values_list("sent_at", flat=True)[:10], now)
        if wait_until is not None:
            raise TransientError("This number was written to often enough for now.", retry_at=wait_until)
        TextMessageSent.objects.update_or_create(message=message, defaults={"number_hash": digest, "sent_at": now})


def release_text(message: OutboxMessage) -> None:
    """It was not sent after all: it does not count."""
    TextMessageSent.objects.filter(message=message).delete()


def number_hash(number: str) -> str:
    """What stands for a number in our rows; without our key nobody finds the number by trying all."""
    return salted_hmac(SALT, number, algorithm="sha256").hexdigest()


def masked_number(number: str) -> str:
    """`+31…67`: enough to recognise one's own in a log."""
    return f"{number[:3]}…{number[-2:]}"


def _free_at(sent: Iterable[datetime], now: datetime) -> datetime | None:
    """When the next is allowed after these, newest first; None means now."""
    times = list(sent)
    ends = [times[most - 1] + window for most, window in LIMITS if len(times) >= most]
    latest = max(ends, default=now)
    return latest if latest > now else None


def _lock(digest: str) -> None:
    """Two workers with the same number count one after the other, until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(digest[:15], 16)])
