"""What staff decide about a message that waits or failed."""

from __future__ import annotations

from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from config.kit.errors import Conflict
from messaging.delivery.enums import RETRYABLE_STATES, OutboxState
from messaging.delivery.kinds import get_kind
from messaging.delivery.locks import lock_messages
from messaging.delivery.models import OutboxMessage
from messaging.delivery.tasks import deliver

logger = structlog.get_logger(__name__)


def retry_message(message: OutboxMessage, *, actor: Any) -> OutboxMessage:
    """Make a waiting or failed message due now, with its full lifetime again.

    Raises `Conflict` in any other state, and for a message whose content was
    erased (of a secret kind, or old): the person has to ask for a new one.
    """
    with transaction.atomic():
        locked = _locked(message)
        if locked.state not in RETRYABLE_STATES:
            raise Conflict(_("Only waiting and failed messages can be sent again."))
        kind = get_kind(locked.kind)
        if kind.example and not locked.context:
            raise Conflict(_("What it said was secret or old and has been erased. It has to be asked for again."))
        now = timezone.now()
        locked.state, locked.attempts, locked.next_attempt_at = OutboxState.PENDING, 0, now
        locked.expires_at = max(locked.expires_at, now + kind.lifetime)
        locked.save(update_fields=["state", "attempts", "next_attempt_at", "expires_at"])
        deliver.on_commit([locked.pk])
    logger.info("message_retried", message_id=locked.pk, actor_id=actor and actor.pk)
    return locked


def give_up_message(message: OutboxMessage, *, actor: Any) -> OutboxMessage:
    """Stop trying to send a message that waits.

    Raises `Conflict` for one that is being sent right now or is settled.
    """
    with transaction.atomic():
        locked = _locked(message)
        if locked.state != OutboxState.PENDING:
            raise Conflict(_("Only waiting messages can be given up."))
        locked.state = OutboxState.FAILED
        locked.last_error = _("Given up by %(name)s.") % {"name": actor or _("the system")}
        locked.save(update_fields=["state", "last_error"])
    return locked


def _locked(message: OutboxMessage) -> OutboxMessage:
    return lock_messages(OutboxMessage.objects.filter(pk=message.pk))[0]
