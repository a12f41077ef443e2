"""Workers killed in the middle of sending: every mail arrives, and hardly one twice."""

from __future__ import annotations

from collections import Counter
from functools import partial

import pytest
from django.utils import timezone
from kombu import Connection

from config.celery import app
from enrollments.messages import EXAMPLE
from messaging.delivery.enums import Channel, OutboxState
from messaging.delivery.models import Notification, OutboxMessage
from messaging.delivery.services import send
from tests.delivery.mail_server import MailServer
from tests.factories.accounts import MembershipFactory
from tests.faults.programs import Program, eventually

pytestmark = pytest.mark.slow
MANY = 200
PROCESSES = 2
KILLED_AFTER = (60, 120)


def send_many() -> None:
    reader = MembershipFactory()
    for number in range(MANY):
        send(
            "enrollments.confirmed",
            to=reader.user,
            practice=reader.practice,
            context=EXAMPLE,
            dedupe_key=str(number),
        )


def wake(school) -> None:
    """What the clock does every few seconds: a sweep for each process of the worker."""
    with Connection(school.broker.url) as connection:
        for _ in range(PROCESSES):
            app.send_task("delivery.relay_outbox", connection=connection)


def end_leases() -> int:
    """The five minutes pass after which nobody waits for a worker any more; how many messages it had in hand."""
    return OutboxMessage.objects.filter(state=OutboxState.LEASED).update(next_attempt_at=timezone.now())


def has_taken(mail_server: MailServer, number: int) -> bool:
    return len(mail_server.accepted) >= number


def is_all_sent() -> bool:
    return not OutboxMessage.objects.exclude(state=OutboxState.SENT).exists()


def test_worker_killed_twice_while_sending_loses_nothing_and_repeats_at_most_what_it_had_in_hand(school) -> None:
    """A process settles each mail before it sends the next: killed, it can leave one that was sent and not noted."""
    send_many()
    with MailServer() as mail_server:

        def worker() -> Program:
            address = f"smtp://127.0.0.1:{mail_server.port}"
            begun: Program = school.start("worker", EMAIL_URL=address, WORKER_CONCURRENCY=str(PROCESSES))
            begun.wait_for(r"celery@\S+ ready")
            wake(school)
            return begun

        in_hand = 0
        for number in KILLED_AFTER:
            running = worker()
            eventually(partial(has_taken, mail_server, number), what=f"mail {number}", every=0.001)
            running.kill()
            assert len(mail_server.accepted) < MANY, "killed in the middle, not at the end"
            in_hand += end_leases()
        assert in_hand

        worker()
        eventually(is_all_sent, what="the last message")
        copies = Counter(mail["Message-ID"] for mail in mail_server.mails)

    assert len(copies) == MANY
    assert sum(copies.values()) - MANY <= len(KILLED_AFTER) * PROCESSES
    mails = OutboxMessage.objects.filter(channel=Channel.EMAIL)
    assert {str(row.uid) for row in mails} == {identifier[1:].partition("@")[0] for identifier in copies}
    assert Notification.objects.count() == MANY
