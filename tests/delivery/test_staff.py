from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from config.kit.errors import Conflict
from config.kit.ids import uuid7
from messaging.delivery.enums import OutboxState
from messaging.delivery.locks import claim_messages
from messaging.delivery.services.staff import give_up_message, retry_message
from tests.factories.accounts import UserFactory
from tests.factories.delivery import OutboxMessageFactory, deliver_all, reader_of

pytestmark = pytest.mark.django_db


def failed(**fields):
    return OutboxMessageFactory(
        kind="sample.alarm",
        context={"lesson": "Guitar", "starts_at": {"$moment": "2030-03-30T18:00:00+00:00"}},
        state=OutboxState.FAILED,
        attempts=9,
        last_error="550",
        **fields,
    )


def test_a_failed_message_is_sent_again_with_its_full_lifetime():
    message = failed(expires_at=timezone.now() - timedelta(days=1))

    retried = retry_message(message, actor=UserFactory())

    assert (retried.state, retried.attempts) == (OutboxState.PENDING, 0)
    assert retried.expires_at > timezone.now() + timedelta(days=2)
    assert [mail.recipient for mail in deliver_all()] == [reader_of(message).email]


def test_a_waiting_message_need_not_wait():
    message = OutboxMessageFactory(next_attempt_at=timezone.now() + timedelta(hours=5))

    retry_message(message, actor=UserFactory())

    assert len(deliver_all()) == 1


def test_a_secret_that_was_erased_cannot_be_sent_again():
    message = OutboxMessageFactory(state=OutboxState.FAILED, context={})

    with pytest.raises(Conflict, match="erased"):
        retry_message(message, actor=UserFactory())
    assert deliver_all() == []


def test_what_was_forgotten_cannot_be_sent_again():
    message = failed()
    message.context = {}
    message.save(update_fields=["context"])

    with pytest.raises(Conflict, match="erased"):
        retry_message(message, actor=UserFactory())


def test_what_was_sent_or_refused_is_not_sent_again():
    sent = OutboxMessageFactory(state=OutboxState.SENT, sent_at=timezone.now())
    suppressed = OutboxMessageFactory(state=OutboxState.SUPPRESSED)

    for message in (sent, suppressed):
        with pytest.raises(Conflict):
            retry_message(message, actor=UserFactory())
    assert deliver_all() == []


def test_what_is_given_up_is_not_sent_and_says_by_whom():
    message = OutboxMessageFactory()
    actor = UserFactory(first_name="Grace", last_name="Hopper")

    given_up = give_up_message(message, actor=actor)

    assert (given_up.state, given_up.last_error) == (OutboxState.FAILED, "Given up by Grace Hopper.")
    assert deliver_all() == []


def test_what_is_being_sent_can_neither_be_retried_nor_given_up():
    message = OutboxMessageFactory()
    claim_messages(lease=uuid7(), now=timezone.now(), limit=1)

    for act in (retry_message, give_up_message):
        with pytest.raises(Conflict):
            act(message, actor=UserFactory())
