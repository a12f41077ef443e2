"""What is on its way, and a relay to send it."""

from __future__ import annotations

from datetime import timedelta

import factory
from django.utils import timezone

from messaging.delivery.enums import Channel
from messaging.delivery.models import Notification, OutboxMessage, SentMail
from messaging.delivery.relay import relay_due
from tests.factories.accounts import PracticeFactory, UserFactory


class OutboxMessageFactory(factory.django.DjangoModelFactory[OutboxMessage]):
    """A mail that is due; `kind` must be registered for a relay to send it."""

    kind = "delivery.sample"
    channel = Channel.EMAIL
    user = factory.SubFactory(UserFactory)
    practice = factory.SubFactory(PracticeFactory)
    context = factory.LazyFunction(dict)
    dedupe_key = factory.Sequence(lambda number: f"delivery.sample|{number}")
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=3))

    class Meta:
        model = OutboxMessage


class NotificationFactory(factory.django.DjangoModelFactory[Notification]):
    """An unread notification."""

    user = factory.SubFactory(UserFactory)
    kind = "delivery.sample"
    title = factory.Sequence(lambda number: f"Something happened {number}")

    class Meta:
        model = Notification


def deliver_all() -> list[SentMail]:
    """Run the relay until nothing is due and return every mail of the simulator, oldest first."""
    while relay_due():
        pass
    return list(SentMail.objects.order_by("id"))
