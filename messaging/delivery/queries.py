"""Reads that decide what a person may see."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from config.kit.errors import NotFound
from messaging.delivery.kinds import registered_kinds
from messaging.delivery.models import DeliveryPreference, Notification


def notifications_for_user(user: Any) -> QuerySet[Notification]:
    """The person's own notifications, newest first."""
    return Notification.objects.filter(user_id=user.pk, is_active=True).order_by("-id")


def access_notification(user: Any, uid: UUID) -> Notification:
    """One of the person's own; raises `NotFound` for everything else."""
    notification = notifications_for_user(user).filter(uid=uid).first()
    if notification is None:
        raise NotFound
    return notification


def unread_count(user_id: int | None) -> int:
    """How many notifications the person has not read: the number at the bell."""
    return Notification.objects.filter(user_id=user_id or 0, is_active=True, read_at__isnull=True).count()


def refusals_of_user(user: Any) -> set[tuple[str, str]]:
    """`(category, channel)` pairs that the person refused."""
    return set(DeliveryPreference.objects.filter(user_id=user.pk).values_list("category", "channel"))


def choosable() -> set[tuple[str, str]]:
    """`(category, channel)` pairs in which there is anything that a reader may refuse."""
    return {
        (str(kind.category), str(channel))
        for kind in registered_kinds()
        if not kind.required
        for channel in kind.channels
    }
