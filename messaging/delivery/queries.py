"""Reads that decide what a person may see."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from config.kit.errors import NotFound
from messaging.delivery.enums import Category
from messaging.delivery.kinds import registered_kinds
from messaging.delivery.models import DeliveryPreference, Notification, OutboxMessage, SentMail


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


def choosable(user: Any) -> set[tuple[str, str]]:
    """`(category, channel)` pairs in which there is anything that this reader may refuse.

    Of the school's work only those hear who do any of it.
    """
    is_staff = user.is_superuser or _works_for_a_school(user)
    return {
        (str(kind.category), str(channel))
        for kind in registered_kinds()
        if not kind.required and (is_staff or kind.category != Category.STAFF)
        for channel in kind.channels
    }


def _works_for_a_school(user: Any) -> bool:
    memberships = apps.get_model("accounts", "Membership").objects.filter(user=user, is_active=True)
    return bool(memberships.exclude(role="student").exists())


def simulated_mails_for_staff(user: Any, *, practices: frozenset[int] | None) -> QuerySet[SentMail]:
    """The demo's mails that are the viewer's to read, newest first; `practices` they run, None means all.

    A mail belongs to the practice it was sent for, else to its reader's default
    practice; one to the viewer's own address is theirs. What opens an account
    (codes, links) is shown only where every practice of its reader is the
    viewer's: a student of ours may run another school.
    """
    mails = SentMail.objects.order_by("-id")
    if practices is None:
        return mails
    secrets = [kind.name for kind in registered_kinds() if kind.secret]
    messages = OutboxMessage.objects.filter(provider_message_id=OuterRef("message_id"))
    ours = Q(practice_id__in=practices) | Q(practice_id=None, user__default_practice_id__in=practices)
    memberships = apps.get_model("accounts", "Membership").objects.filter(user=OuterRef("user"), is_active=True)
    elsewhere = Q(user__is_superuser=True) | Exists(memberships.exclude(practice__in=practices))
    theirs = messages.filter(ours).exclude(Q(kind__in=secrets) & elsewhere)
    return mails.filter(Exists(theirs) | Q(recipient__iexact=user.email))
