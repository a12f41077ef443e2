"""The relay: claim, commit, send, settle.

What is promised: a message is sent at least once, and twice only if a worker
dies in the moment between the mail server's "250 OK" and the commit of our
note of it (or if the server's answer is lost): SMTP has no transaction that
both sides share. Then the second copy carries the same Message-ID as the
first, by which mailboxes recognise it. A database that restarts in that moment
is waited for. Notifications are written exactly once.
Two relays never hold the same message; a relay that was too slow cannot
settle what another took over.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from itertools import groupby
from typing import Final

import structlog
from django.utils import timezone

from config.kit.ids import uuid7
from messaging.delivery import settlement
from messaging.delivery.channels.drivers import DRIVERS
from messaging.delivery.channels.errors import DeliveryError, NobodyThereError, PermanentError, TransientError
from messaging.delivery.channels.parcel import Driver, Parcel, Receipt
from messaging.delivery.context import decode_context
from messaging.delivery.enums import Channel
from messaging.delivery.kinds import get_kind
from messaging.delivery.locks import claim_messages
from messaging.delivery.models import DeliveryPreference, OutboxMessage
from messaging.delivery.voice import Voice, voice_of

BATCH: Final = 20
SLOWEST_SEND: Final = timedelta(seconds=90)  # several time-outs of one mail server in a row

logger = structlog.get_logger(__name__)


def relay_due(*, only: Collection[int] | None = None) -> int:
    """Claim one batch of due messages (of `only`, if given), send and settle it; returns how many were claimed.

    Must not run inside a transaction: the claim has to be committed before
    anything leaves the house.
    """
    claimed = claim_messages(lease=uuid7(), now=timezone.now(), limit=len(only) if only else BATCH, only=only)
    refused = _refusals(claimed)
    by_channel = sorted(claimed, key=lambda message: (message.channel, message.pk))
    for channel, messages in groupby(by_channel, key=lambda message: message.channel):
        with DRIVERS[Channel(channel)]() as driver:
            _send_batch(driver, list(messages), refused)
    return len(claimed)


def _send_batch(driver: Driver, messages: Sequence[OutboxMessage], refused: set[tuple[int, str, str]]) -> None:
    lost: TransientError | None = None
    for message in messages:
        if lost is not None:
            settlement.postpone(message, lost.reason)
        elif timezone.now() + SLOWEST_SEND > message.next_attempt_at:
            settlement.release(message)  # the lease might end while we send: somebody else has the time
        else:
            lost = _send_and_settle(driver, message, refused)


def _send_and_settle(
    driver: Driver, message: OutboxMessage, refused: set[tuple[int, str, str]]
) -> TransientError | None:
    """Send one message and note how it ended; returns the error if the connection is lost for the others too."""
    try:
        receipt, voice = _send_one(driver, message, refused)
    except TransientError as error:
        settlement.postpone(message, error.reason, until=error.retry_at)
        return error if error.connection_lost else None
    except NobodyThereError as error:
        settlement.suppress(message, error.reason)
    except DeliveryError as error:
        settlement.fail(message, error.reason)
    except Exception as error:
        # A broken template or a kind this worker does not know yet: a new version may be on its way.
        logger.exception("message_not_sent", message_id=message.pk, kind=message.kind)
        settlement.postpone(message, f"{type(error).__name__}: {error}")
    else:
        settlement.mark_sent(message, receipt=receipt, voice=voice)
    return None


def _send_one(driver: Driver, message: OutboxMessage, refused: set[tuple[int, str, str]]) -> tuple[Receipt, Voice]:
    kind = get_kind(message.kind)
    if message.expires_at <= timezone.now():
        if message.attempts > 1:
            raise PermanentError(message.last_error or "Gave up: it was tried until it was too late.")
        raise NobodyThereError("Too late to be of use.")
    if not kind.required and (message.user_id, kind.category, message.channel) in refused:
        raise NobodyThereError("The reader refused this category.")
    voice = voice_of(message)
    context = {**decode_context(message.context), "url": voice.absolute(message.url)}
    parcel = Parcel(message=message, kind=kind, context=context, voice=voice)
    return driver.deliver(parcel), parcel.voice


def _refusals(messages: Sequence[OutboxMessage]) -> set[tuple[int, str, str]]:
    users = {message.user_id for message in messages if message.user_id is not None}
    if not users:
        return set()
    return set(DeliveryPreference.objects.filter(user_id__in=users).values_list("user_id", "category", "channel"))
