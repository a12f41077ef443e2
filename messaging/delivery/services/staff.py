"""What staff decide about messages that wait or failed."""

from __future__ import annotations

from typing import Any

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from messaging.delivery.enums import RETRYABLE_STATES, OutboxState
from messaging.delivery.kinds import registered_kinds
from messaging.delivery.locks import lock_messages
from messaging.delivery.models import OutboxMessage
from messaging.delivery.tasks import deliver

logger = structlog.get_logger(__name__)


def retry_messages(messages: QuerySet[OutboxMessage], *, actor: Any) -> int:
    """Make waiting and failed messages due now, with their full lifetime again; returns how many.

    Failed messages of secret kinds are passed over: their content is gone.
    """
    now = timezone.now()
    lifetimes = {kind.name: kind.lifetime for kind in registered_kinds()}
    secret = {kind.name for kind in registered_kinds() if kind.secret}
    with transaction.atomic():
        locked = [
            message
            for message in lock_messages(messages.filter(state__in=sorted(RETRYABLE_STATES)))
            if message.kind in lifetimes and not (message.state == OutboxState.FAILED and message.kind in secret)
        ]
        for message in locked:
            message.state, message.attempts, message.next_attempt_at = OutboxState.PENDING, 0, now
            message.expires_at = max(message.expires_at, now + lifetimes[message.kind])
        OutboxMessage.objects.bulk_update(locked, ["state", "attempts", "next_attempt_at", "expires_at"])
        if locked:
            deliver.on_commit([message.pk for message in locked])
    logger.info("messages_retried", actor_id=actor and actor.pk, message_ids=[message.pk for message in locked])
    return len(locked)


def give_up_messages(messages: QuerySet[OutboxMessage], *, actor: Any) -> int:
    """Stop trying to send messages that wait; returns how many. What is being sent right now stays."""
    with transaction.atomic():
        waiting = [message.pk for message in lock_messages(messages.filter(state=OutboxState.PENDING))]
        OutboxMessage.objects.filter(pk__in=waiting).update(
            state=OutboxState.FAILED, last_error=_("Given up by %(name)s.") % {"name": actor or _("the system")}
        )
    logger.info("messages_given_up", actor_id=actor and actor.pk, message_ids=waiting)
    return len(waiting)
