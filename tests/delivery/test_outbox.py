from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from messaging.delivery.enums import Channel, OutboxState
from messaging.delivery.models import OutboxAttachment, OutboxMessage
from messaging.delivery.services import Attachment, send, withdraw
from tests.delivery.samples import EXAMPLE
from tests.factories.accounts import PracticeFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def call() -> dict[str, Any]:
    """A complete call of `send`."""
    return {"to": UserFactory(), "practice": PracticeFactory(), "context": EXAMPLE, "dedupe_key": "lesson:1"}


@pytest.fixture
def kicked(monkeypatch) -> list[list[int]]:
    """The ids handed to the worker on commit."""
    kicks: list[list[int]] = []
    monkeypatch.setattr("messaging.delivery.services.outbox.deliver._send", lambda args: kicks.append(*args))
    return kicks


def test_one_row_for_each_channel(call):
    rows = send("sample.greeting", **call, url="/lessons/1")

    assert [row.channel for row in rows] == [Channel.EMAIL, Channel.IN_APP]
    for row in rows:
        assert (row.state, row.attempts, row.url, row.user) == (OutboxState.PENDING, 0, "/lessons/1", call["to"])
        assert row.practice == call["practice"]
        assert row.context == {"lesson": "Guitar", "starts_at": {"$moment": "2030-03-30T18:00:00+00:00"}}
        assert (row.address, row.language, row.time_zone) == ("", "", "")


def test_the_same_key_is_once_and_gives_the_same_rows(call):
    first = send("sample.greeting", **call)
    second = send("sample.greeting", **{**call, "context": {**EXAMPLE, "lesson": "Piano"}})

    assert second == first
    assert OutboxMessage.objects.count() == 2
    assert not OutboxMessage.objects.filter(context__lesson="Piano").exists()


def test_the_same_key_for_another_reader_or_kind_is_another_message(call):
    send("sample.greeting", **call)
    send("sample.greeting", **{**call, "to": UserFactory()})
    send("sample.alarm", **call)

    assert OutboxMessage.objects.count() == 2 + 2 + 4


def test_a_second_send_keeps_the_attachments_of_the_first(call):
    file = Attachment("lesson.ics", "BEGIN:VCALENDAR", "text/calendar", method="REQUEST")
    send("sample.greeting", **call, attachments=[file])
    send("sample.greeting", **call, attachments=[file])

    attachment = OutboxAttachment.objects.get()
    assert (attachment.message.channel, bytes(attachment.content)) == (Channel.EMAIL, b"BEGIN:VCALENDAR")


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_transaction_sends_nothing(call, kicked):
    def change_of_mind() -> None:
        with transaction.atomic():
            send("sample.greeting", **call)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_of_mind()

    assert not OutboxMessage.objects.exists()
    assert kicked == []


def test_the_worker_is_called_on_commit_and_not_before(call, kicked, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        rows = send("sample.greeting", **call)
        assert kicked == []

    assert kicked == [[row.pk for row in rows]]


def test_a_repetition_does_not_call_the_worker(call, kicked, django_capture_on_commit_callbacks):
    send("sample.greeting", **call)

    with django_capture_on_commit_callbacks(execute=True):
        send("sample.greeting", **call)

    assert kicked == []


def test_what_is_due_later_waits_for_the_sweep(call, kicked, django_capture_on_commit_callbacks):
    due = timezone.now() + timedelta(days=1)
    with django_capture_on_commit_callbacks(execute=True):
        rows = send("sample.greeting", **call, due_at=due)

    assert {row.next_attempt_at for row in rows} == {due}
    assert {row.expires_at for row in rows} == {due + timedelta(days=3)}
    assert kicked == []


def test_sending_costs_one_query(call, django_assert_num_queries):
    with django_assert_num_queries(1):
        send("sample.alarm", **call)


def test_a_bare_address_is_reached_by_its_own_channel(call):
    mail = send("sample.alarm", **{**call, "to": "Someone@School.example"})
    text = send("sample.alarm", **{**call, "to": "+31201234567"})

    assert [(row.channel, row.address, row.user) for row in [*mail, *text]] == [
        (Channel.EMAIL, "Someone@School.example", None),
        (Channel.SMS, "+31201234567", None),
    ]


def test_another_address_of_a_person_is_for_mail_only(call):
    rows = send("sample.alarm", **call, address="new@school.example")

    assert {row.channel: row.address for row in rows} == {
        Channel.EMAIL: "new@school.example",
        Channel.IN_APP: "",
        Channel.PUSH: "",
        Channel.SMS: "",
    }


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"context": {"lesson": "Guitar"}}, r"missing \['starts_at'\]"),
        ({"context": {**EXAMPLE, "room": 1}}, r"unknown \['room'\]"),
        ({"dedupe_key": ""}, "dedupe key"),
        ({"dedupe_key": "a|b"}, "dedupe key"),
        ({"dedupe_key": "x" * 201}, "dedupe key"),
        ({"url": "https://evil.example/"}, "path of this site"),
        ({"url": "//evil.example/"}, "path of this site"),
        ({"url": "javascript:alert(1)"}, "path of this site"),
        ({"to": "somebody@school.example"}, "needs a person"),
    ],
)
def test_mistakes_in_code_are_refused(call, change, message):
    with pytest.raises(ValueError, match=message):
        send("sample.greeting", **{**call, **change})

    assert not OutboxMessage.objects.exists()


def test_a_kind_nobody_registered_is_refused(call):
    with pytest.raises(LookupError, match=r"sample\.unknown"):
        send("sample.unknown", **call)


def test_a_kind_without_text_messages_cannot_reach_a_number(call):
    with pytest.raises(ValueError, match="cannot reach"):
        send("sample.secret", **{**call, "to": "+31201234567", "context": {"code": "1"}})


def test_attachments_have_limits():
    with pytest.raises(ValueError, match="too large"):
        Attachment("big.bin", b"x" * 5_000_001, "application/octet-stream")
    with pytest.raises(ValueError, match="not a type"):
        Attachment("a.txt", "x", "text/plain\r\nX-Evil: 1")


def test_withdrawing_takes_back_every_channel_and_reader_of_a_key(call):
    send("sample.greeting", **call)
    send("sample.greeting", **{**call, "to": UserFactory()})
    kept = send("sample.greeting", **{**call, "dedupe_key": "lesson:11"})
    OutboxMessage.objects.filter(user=call["to"], channel=Channel.EMAIL, dedupe_key__contains="lesson:1|").update(
        state=OutboxState.SENT, sent_at=timezone.now()
    )

    assert withdraw("sample.greeting", dedupe_key="lesson:1") == 3

    states = list(OutboxMessage.objects.exclude(pk__in=[row.pk for row in kept]).values_list("state", flat=True))
    assert sorted(states) == [OutboxState.SENT, *[OutboxState.SUPPRESSED] * 3]
    assert {row.state for row in OutboxMessage.objects.filter(pk__in=[row.pk for row in kept])} == {OutboxState.PENDING}


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "unknown"},
        {"channel": "pigeon"},
        {"state": OutboxState.LEASED},
        {"state": OutboxState.SENT},
        {"sent_at": timezone.now()},
        {"user": None},
    ],
)
def test_the_database_refuses_what_cannot_be(call, wrong):
    row = send("sample.greeting", **call)[0]

    with pytest.raises(IntegrityError), transaction.atomic():
        OutboxMessage.objects.filter(pk=row.pk).update(**wrong)
