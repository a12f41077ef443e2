"""What was said is forgotten after a while; that it was said is kept, so that it is not said twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from messaging.delivery.enums import OPEN_STATES, OutboxState
from messaging.delivery.models import (
    DeliveryPreference,
    Device,
    Notification,
    OutboxAttachment,
    OutboxMessage,
    SentMail,
    TextMessageSent,
)

KEPT: Final = timedelta(days=90)
COUNTED: Final = timedelta(days=2)  # the longest limit of a number is a day


def forget_old_messages() -> int:
    """Erase contexts and attachments of messages settled for over 90 days, and simulated mails; returns how many.

    Notifications of that age go: they name people too. What was counted
    against the limits of a number goes after two days.
    """
    now = timezone.now()
    before = now - KEPT
    old = OutboxMessage.objects.exclude(state__in=sorted(OPEN_STATES)).filter(next_attempt_at__lt=before)
    with transaction.atomic():
        OutboxAttachment.objects.filter(message__in=old).delete()
        TextMessageSent.objects.filter(sent_at__lt=now - COUNTED).delete()
        SentMail.objects.filter(created_at__lt=before).delete()
        Notification.objects.filter(created_at__lt=before).delete()
        return old.exclude(context={}).update(context={})


def forget_reader(user_id: int, email: str) -> None:
    """Nothing of what was said to a person is kept, and nothing more is said; call it inside a transaction.

    That something was sent stays as a row without words and address.
    """
    theirs = OutboxMessage.objects.filter(user_id=user_id)
    theirs.filter(state__in=sorted(OPEN_STATES)).update(state=OutboxState.SUPPRESSED, lease=None)
    OutboxAttachment.objects.filter(message__in=theirs).delete()
    theirs.update(context={}, address="", last_error="")
    OutboxMessage.objects.filter(user__isnull=True, address__iexact=email).delete()
    for rows in (Notification, Device, DeliveryPreference):
        rows.objects.filter(user_id=user_id).delete()
    SentMail.objects.filter(recipient__iexact=email).delete()
