"""Reading one's notifications."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from messaging.delivery.channels.unread import push_unread_count
from messaging.delivery.models import Notification
from messaging.delivery.queries import notifications_for_user


def mark_notification_read(notification: Notification, *, actor: Any) -> Notification:
    """Note when its owner read it; the first time counts."""
    now = timezone.now()
    unread = notifications_for_user(actor).filter(pk=notification.pk, read_at__isnull=True)
    if unread.update(read_at=now):
        notification.read_at = now
        push_unread_count(actor.pk)
    return notification


def mark_all_notifications_read(*, actor: Any) -> int:
    """Note that the person read everything that is there now; returns how many were unread."""
    read = notifications_for_user(actor).filter(read_at__isnull=True).update(read_at=timezone.now())
    if read:
        push_unread_count(actor.pk)
    return read
