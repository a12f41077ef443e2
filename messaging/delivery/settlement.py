"""How a claimed message ends, or waits for its next try.

Each outcome is one conditional update on the claim: a worker whose lease was
taken over changes nothing.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from django.db import InterfaceError, OperationalError, connection
from django.db.models import F
from django.utils import timezone

from config.masks import mask_text
from messaging.delivery.channels.parcel import Receipt
from messaging.delivery.enums import OutboxState
from messaging.delivery.kinds import get_kind
from messaging.delivery.models import OutboxMessage
from messaging.delivery.voice import Voice

FIRST_DELAY: Final = timedelta(seconds=30)
LONGEST_DELAY: Final = timedelta(minutes=30)
LONGEST_ERROR: Final = 1000
DATABASE_PAUSES: Final = (0.5, 1, 2, 4, 8, 16)  # seconds; together well within a lease

logger = structlog.get_logger(__name__)


def back_off(attempts: int) -> timedelta:
    """How long to wait after the `attempts`-th try: doubling from 30 s to 30 min, less up to half of it by chance."""
    full: timedelta = min(FIRST_DELAY * 2 ** min(max(attempts - 1, 0), 10), LONGEST_DELAY)
    share: float = random.uniform(0.5, 1)  # noqa: S311 - spreads retries, guards nothing
    return full * share


def mark_sent(message: OutboxMessage, *, receipt: Receipt, voice: Voice) -> bool:
    """Sent, with what was used; False when the claim was lost."""
    used = {
        "sent_at": timezone.now(),
        "address": receipt.address or message.address,
        "provider_message_id": receipt.provider_message_id,
        "language": voice.language,
        "time_zone": voice.zone.key,
        "last_error": "",
    }
    return _settle(message, OutboxState.SENT, **{**used, **_erased(message)})


def postpone(message: OutboxMessage, reason: str, *, until: datetime | None = None) -> bool:
    """Try again later, or give up when later is too late. With `until` this was no try."""
    again = until or timezone.now() + back_off(message.attempts)
    if again >= message.expires_at:
        return fail(message, reason)
    logger.warning("message_postponed", message_id=message.pk, kind=message.kind, reason=mask_text(reason))
    untried = {"attempts": F("attempts") - 1} if until else {}
    return _settle(message, OutboxState.PENDING, next_attempt_at=again, last_error=reason[:LONGEST_ERROR], **untried)


def release(message: OutboxMessage) -> bool:
    """Give the claim back untried."""
    return _settle(message, OutboxState.PENDING, next_attempt_at=timezone.now(), attempts=F("attempts") - 1)


def fail(message: OutboxMessage, reason: str) -> bool:
    """It will not be sent; a person may look at `reason` and retry."""
    logger.error("message_failed", message_id=message.pk, kind=message.kind, reason=mask_text(reason))
    return _settle(message, OutboxState.FAILED, last_error=reason[:LONGEST_ERROR], **_erased(message))


def suppress(message: OutboxMessage, reason: str) -> bool:
    """It need not be sent."""
    return _settle(message, OutboxState.SUPPRESSED, last_error=reason[:LONGEST_ERROR], **_erased(message))


def _settle(message: OutboxMessage, state: OutboxState, **values: Any) -> bool:
    claimed = OutboxMessage.objects.filter(pk=message.pk, lease=message.lease, state=OutboxState.LEASED)
    settled = _patiently(lambda: claimed.update(state=state, lease=None, **values))
    if not settled:
        logger.warning("message_claim_lost", message_id=message.pk, kind=message.kind, outcome=state.value)
    return bool(settled)


def _patiently(write: Callable[[], int]) -> int:
    """Do `write` over a new connection, again and again, while the database restarts: what was sent must be noted."""
    for pause in DATABASE_PAUSES:
        try:
            return write()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block:
                raise
            logger.warning("settlement_waits_for_database", seconds=pause)
            connection.close()
            time.sleep(pause)
    return write()


def _erased(message: OutboxMessage) -> dict[str, Any]:
    """What is not kept of a message that is settled."""
    try:
        kind = get_kind(message.kind)
    except LookupError:  # a kind that no code knows any more
        return {}
    return ({"context": {}} if kind.secret else {}) | ({"address": ""} if kind.last else {})
