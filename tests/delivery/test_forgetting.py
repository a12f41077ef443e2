from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.delivery.enums import OutboxState
from messaging.delivery.forgetting import KEPT, forget_old_messages
from messaging.delivery.models import Notification, OutboxAttachment, OutboxMessage, SentMail
from messaging.delivery.tasks import forget_old
from tests.factories.delivery import NotificationFactory, OutboxMessageFactory

pytestmark = pytest.mark.django_db


def settled(days: int, state: str = OutboxState.SENT) -> OutboxMessage:
    at = timezone.now() - timedelta(days=days)
    return OutboxMessageFactory(state=state, sent_at=at if state == OutboxState.SENT else None, next_attempt_at=at)


def test_what_was_said_long_ago_is_forgotten_that_it_was_said_is_not():
    old, recent = settled(KEPT.days + 1), settled(KEPT.days - 1)
    failed, waiting = settled(KEPT.days + 1, OutboxState.FAILED), settled(KEPT.days + 1, OutboxState.PENDING)
    for message in (old, recent):
        OutboxAttachment.objects.create(message=message, name="a.txt", content_type="text/plain", content=b"x")

    assert forget_old_messages() == 2

    assert {row.pk: bool(row.context) for row in OutboxMessage.objects.all()} == {
        old.pk: False,
        failed.pk: False,
        recent.pk: True,
        waiting.pk: True,
    }
    assert [attachment.message for attachment in OutboxAttachment.objects.all()] == [recent]


def test_doing_it_again_changes_nothing():
    settled(KEPT.days + 1)
    forget_old_messages()

    assert forget_old_messages() == 0


def test_the_task_does_it():
    settled(KEPT.days + 1)
    long_ago = timezone.now() - KEPT - timedelta(days=1)
    SentMail.objects.create(
        message_id="<1>", sender="a@b.example", recipient="c@d.example", subject="S", source=b"", created_at=long_ago
    )

    kept = NotificationFactory(title="Sanne left")
    NotificationFactory(title="Ada left", created_at=long_ago)

    forget_old()

    assert list(Notification.objects.all()) == [kept]
    assert not OutboxMessage.objects.exclude(context={}).exists()
    assert not SentMail.objects.exists()
