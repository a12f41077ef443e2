"""The relay against a real SMTP conversation: refusals, time-outs, dropped lines."""

from __future__ import annotations

import socket
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from messaging.delivery.enums import OutboxState
from messaging.delivery.models import SentMail
from messaging.delivery.relay import relay_due
from tests.factories.delivery import OutboxMessageFactory, reader_of

pytestmark = pytest.mark.django_db


def test_a_batch_travels_over_one_connection(mail_server):
    rows = [OutboxMessageFactory() for _ in range(3)]

    relay_due()

    assert [mail["To"] for mail in mail_server.mails] == [reader_of(row).email for row in rows]
    assert mail_server.connections == 1
    assert not SentMail.objects.exists()


@pytest.mark.parametrize(
    "answers",
    [
        {"RCPT": "450 mailbox busy"},
        {"MAIL": "451 try later"},
        {"DATA": "421 closing"},
        {".": "452 disk full"},
        {"EHLO": "close"},
        {".": "close"},
    ],
)
def test_a_transient_refusal_is_tried_again_with_back_off(mail_server, answers):
    row = OutboxMessageFactory()
    mail_server.answers = answers
    now = timezone.now()

    relay_due()

    row.refresh_from_db()
    assert (row.state, row.attempts, row.lease) == (OutboxState.PENDING, 1, None)
    assert now + timedelta(seconds=15) <= row.next_attempt_at <= now + timedelta(seconds=60)
    assert row.last_error
    assert mail_server.accepted == []
    assert row.context == {"code": "123456"}

    mail_server.answers = {}
    assert relay_due() == 0, "not before its time"
    with time_machine.travel(row.next_attempt_at + timedelta(seconds=1)):
        relay_due()
    row.refresh_from_db()
    assert (row.state, row.attempts, row.last_error) == (OutboxState.SENT, 2, "")
    assert len(mail_server.accepted) == 1


@pytest.mark.parametrize(
    "answers",
    [{"RCPT": "550 no such user"}, {"MAIL": "553 not you"}, {".": "554 looks like spam"}],
)
def test_a_permanent_refusal_is_final_and_says_why(mail_server, answers):
    row = OutboxMessageFactory()
    mail_server.answers = answers

    relay_due()

    row.refresh_from_db()
    assert (row.state, row.attempts) == (OutboxState.FAILED, 1)
    assert next(iter(answers.values())).split(" ", 1)[1] in row.last_error
    assert row.context == {}, "a secret that will not be sent need not be kept"
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert relay_due() == 0
    assert mail_server.accepted == []


def test_after_a_refusal_the_others_of_the_batch_are_sent(mail_server):
    refused = OutboxMessageFactory(user=None, address="nobody@school.example")
    mail_server.answers = {"RCPT": "550 no such user"}
    relay_due(only=[refused.pk])
    mail_server.answers = {}
    rows = [OutboxMessageFactory(), OutboxMessageFactory()]

    relay_due()

    assert [mail["To"] for mail in mail_server.mails] == [reader_of(row).email for row in rows]


def test_a_server_that_is_away_is_asked_once_for_the_entire_batch(settings, monkeypatch):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        settings.EMAIL_URL = f"smtp://127.0.0.1:{listener.getsockname()[1]}"
    tries: list[object] = []
    connect = socket.create_connection

    def counted(*args: Any, **more: Any) -> socket.socket:
        tries.append(args)
        return connect(*args, **more)

    monkeypatch.setattr(socket, "create_connection", counted)
    rows = [OutboxMessageFactory() for _ in range(5)]

    relay_due()

    assert len(tries) == 1
    for row in rows:
        row.refresh_from_db()
        assert row.state == OutboxState.PENDING
        assert "ConnectionRefusedError" in row.last_error


def test_what_cannot_be_sent_in_its_lifetime_fails(mail_server):
    row = OutboxMessageFactory(expires_at=timezone.now() + timedelta(seconds=10))
    mail_server.answers = {"RCPT": "450 mailbox busy"}

    relay_due()

    row.refresh_from_db()
    assert row.state == OutboxState.FAILED
    assert "mailbox busy" in row.last_error


def test_a_retry_carries_the_same_message_id(mail_server):
    row = OutboxMessageFactory()
    mail_server.answers = {".": "accept-and-close"}  # the answer is lost: nobody knows whether it was taken
    relay_due()
    row.refresh_from_db()
    assert row.state == OutboxState.PENDING
    mail_server.answers = {}
    with time_machine.travel(row.next_attempt_at + timedelta(seconds=1)):
        relay_due()

    first, second = mail_server.mails
    assert first["Message-ID"] == second["Message-ID"] == f"<{row.uid}@campanile.example>"
