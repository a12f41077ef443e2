"""What was said is forgotten after a while; that it was said is kept, so that it is not said twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from messaging.delivery.enums import OPEN_STATES
from messaging.delivery.models import OutboxAttachment, OutboxMessage, SentMail

KEPT: Final = timedelta(days=90)


def forget_old_messages() -> int:
    """Erase contexts and attachments of messages settled for over 90 days, and simulated mails; returns how many."""
    before = timezone.now() - KEPT
    old = OutboxMessage.objects.exclude(state__in=sorted(OPEN_STATES)).filter(next_attempt_at__lt=before)
    with transaction.atomic():
        OutboxAttachment.objects.filter(message__in=old).delete()
        SentMail.objects.filter(created_at__lt=before).delete()
        return old.exclude(context={}).update(context={})
