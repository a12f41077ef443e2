"""What was said is forgotten after a while; that it was said is kept, so that it is not said twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from messaging.delivery.enums import OPEN_STATES
from messaging.delivery.models import OutboxAttachment, OutboxMessage, SentMail, TextMessageSent

KEPT: Final = timedelta(days=90)
COUNTED: Final = timedelta(days=2)  # the longest limit of a number is a day


def forget_old_messages() -> int:
    """Erase contexts and attachments of messages settled for over 90 days, and simulated mails; returns how many.

    What was counted against the limits of a number goes after two days.
    """
    now = timezone.now()
    before = now - KEPT
    old = OutboxMessage.objects.exclude(state__in=sorted(OPEN_STATES)).filter(next_attempt_at__lt=before)
    with transaction.atomic():
        OutboxAttachment.objects.filter(message__in=old).delete()
        TextMessageSent.objects.filter(sent_at__lt=now - COUNTED).delete()
        SentMail.objects.filter(created_at__lt=before).delete()
        return old.exclude(context={}).update(context={})
