from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from config.kit.ids import uuid7
from messaging.delivery import relay
from messaging.delivery.channels.parcel import Receipt
from messaging.delivery.enums import OutboxState
from messaging.delivery.locks import LEASE, claim_messages
from messaging.delivery.models import SentMail
from messaging.delivery.relay import relay_due
from messaging.delivery.settlement import mark_sent
from messaging.delivery.voice import voice_of
from tests.factories.accounts import UserFactory
from tests.factories.delivery import OutboxMessageFactory, deliver_all, reader_of

pytestmark = pytest.mark.django_db


def test_the_relay_claims_in_batches_the_longest_waiting_first(monkeypatch):
    monkeypatch.setattr(relay, "BATCH", 2)
    now = timezone.now()
    late = OutboxMessageFactory(next_attempt_at=now - timedelta(seconds=1))
    first = OutboxMessageFactory(next_attempt_at=now - timedelta(hours=2))
    second = OutboxMessageFactory(next_attempt_at=now - timedelta(hours=1))

    assert relay_due() == 2
    assert set(SentMail.objects.values_list("recipient", flat=True)) == {
        reader_of(first).email,
        reader_of(second).email,
    }
    assert relay_due() == 1
    assert SentMail.objects.filter(recipient=reader_of(late).email).count() == 1
    assert relay_due() == 0


def test_the_kick_sends_only_its_own():
    mine, other = OutboxMessageFactory(), OutboxMessageFactory()

    relay_due(only=[mine.pk])

    assert list(SentMail.objects.values_list("recipient", flat=True)) == [reader_of(mine).email]
    other.refresh_from_db()
    assert other.state == OutboxState.PENDING


def test_a_kick_that_comes_twice_sends_once():
    row = OutboxMessageFactory()

    assert relay_due(only=[row.pk]) == 1
    assert relay_due(only=[row.pk]) == 0
    assert SentMail.objects.count() == 1


def test_a_leased_message_is_left_alone_until_its_lease_ends():
    OutboxMessageFactory()
    now = timezone.now()
    assert len(claim_messages(lease=uuid7(), now=now, limit=10)) == 1

    assert deliver_all() == []
    with time_machine.travel(now + LEASE - timedelta(seconds=1)):
        assert deliver_all() == []
    with time_machine.travel(now + LEASE + timedelta(seconds=1)):
        assert len(deliver_all()) == 1


def test_who_lost_the_lease_cannot_settle():
    row = OutboxMessageFactory()
    now = timezone.now()
    [slow] = claim_messages(lease=uuid7(), now=now, limit=10)
    with time_machine.travel(now + LEASE + timedelta(seconds=1)):
        [taken_over] = claim_messages(lease=uuid7(), now=timezone.now(), limit=10)

    receipt, voice = Receipt(address="a@b.example"), voice_of(slow)

    assert mark_sent(slow, receipt=receipt, voice=voice) is False
    row.refresh_from_db()
    assert (row.state, row.lease, row.attempts) == (OutboxState.LEASED, taken_over.lease, 2)
    assert mark_sent(taken_over, receipt=receipt, voice=voice) is True


def test_messages_near_the_end_of_the_lease_are_given_back_untried(monkeypatch):
    row = OutboxMessageFactory()
    monkeypatch.setattr(relay, "SLOWEST_SEND", LEASE + timedelta(seconds=1))

    relay_due()

    row.refresh_from_db()
    assert (row.state, row.attempts, row.lease) == (OutboxState.PENDING, 0, None)
    assert not SentMail.objects.exists()


def test_the_cost_of_a_batch_grows_by_the_message_alone(django_assert_num_queries):
    for _ in range(10):
        OutboxMessageFactory(user=UserFactory())

    # claim 4 (savepoint twice, select, update), load 2, refusals 1; per mail: simulator 4, settle 1
    with django_assert_num_queries(7 + 10 * 5):
        relay_due()


def test_the_sweep_reads_its_index():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM delivery_outboxmessage WHERE state IN ('leased', 'pending') "
            "AND next_attempt_at <= now() ORDER BY next_attempt_at, id LIMIT 20 FOR UPDATE SKIP LOCKED"
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "outbox_message_due" in plan
