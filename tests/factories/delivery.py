"""What is on its way, and a relay to send it."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from factory.declarations import LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory

from accounts.models import User
from messaging.delivery.enums import Channel
from messaging.delivery.models import Notification, OutboxMessage, SentMail
from messaging.delivery.relay import relay_due
from scheduling.services.announcing import announce_due
from tests.factories.accounts import PracticeFactory, UserFactory


class OutboxMessageFactory(DjangoModelFactory[OutboxMessage]):
    """A mail of a required kind of the tests (`tests/delivery/conftest.py`) that is due now."""

    class Meta:
        model = OutboxMessage

    kind = "sample.secret"
    channel = Channel.EMAIL
    user = SubFactory(UserFactory)
    practice = SubFactory(PracticeFactory)
    context = LazyFunction(lambda: {"code": "123456"})
    dedupe_key = Sequence(lambda number: f"sample.secret|{number}|email")
    expires_at = LazyFunction(lambda: timezone.now() + timedelta(days=3))


class NotificationFactory(DjangoModelFactory[Notification]):
    """An unread notification."""

    class Meta:
        model = Notification

    user = SubFactory(UserFactory)
    kind = "sample.greeting"
    title = Sequence(lambda number: f"Something happened {number}")


def deliver_all() -> list[SentMail]:
    """Announce and relay until nothing is due and return every mail of the simulator, oldest first."""
    announce_due()
    while relay_due():
        pass
    return list(SentMail.objects.order_by("id"))


def reader_of(message: OutboxMessage) -> User:
    """The person a message is for."""
    assert message.user is not None
    return message.user
