"""Workers killed in the middle of sending: every mail arrives, and hardly one twice."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from uuid import UUID

import pytest
from django.utils import timezone
from kombu import Connection

from config.celery import app
from enrollments.messages import EXAMPLE
from enrollments.models import Enrollment
from messaging.delivery.enums import Channel, OutboxState
from messaging.delivery.models import Notification, OutboxMessage
from messaging.delivery.services import send
from tests.delivery.mail_server import MailServer
from tests.factories.accounts import MembershipFactory
from tests.faults.booking import assert_enrolled_once, assert_everything_adds_up, hour, opened, sell, student_of
from tests.faults.people import Visitor
from tests.faults.programs import Program, eventually
from tests.repository.processes import descendants

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


def leases() -> set[UUID | None]:
    """Whose messages are in hand."""
    return set(OutboxMessage.objects.filter(state=OutboxState.LEASED).values_list("lease", flat=True))


def has_taken(mail_server: MailServer, number: int) -> bool:
    return len(mail_server.accepted) >= number


def is_all_sent() -> bool:
    return not OutboxMessage.objects.exclude(state=OutboxState.SENT).exists()


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture
def worker(school, mail_server) -> Callable[[], Program]:
    """Start a worker as production does, awake and at the mail server."""

    def begin() -> Program:
        address = f"smtp://127.0.0.1:{mail_server.port}"
        begun: Program = school.start("worker", EMAIL_URL=address, WORKER_CONCURRENCY=str(PROCESSES))
        begun.wait_for(r"celery@\S+ ready")
        wake(school)
        return begun

    return begin


def copies_of_each(mail_server: MailServer) -> Counter[str]:
    return Counter(mail["Message-ID"] for mail in mail_server.mails)


def assert_all_arrived(copies: Counter[str], *, number: int, most_repeated: int) -> None:
    """Every mail of the outbox, and no more copies than that; a copy is known by its id."""
    assert len(copies) == number
    assert sum(copies.values()) - number <= most_repeated
    mails = OutboxMessage.objects.filter(channel=Channel.EMAIL)
    assert {str(row.uid) for row in mails} == {identifier[1:].partition("@")[0] for identifier in copies}


def test_worker_killed_twice_while_sending_loses_nothing_and_repeats_at_most_what_it_had_in_hand(
    worker, mail_server
) -> None:
    """A process settles each mail before it sends the next: killed, it can leave one that was sent and not noted."""
    send_many()
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

    assert_all_arrived(copies_of_each(mail_server), number=MANY, most_repeated=len(KILLED_AFTER) * PROCESSES)
    assert Notification.objects.count() == MANY


def test_one_process_of_a_worker_killed_while_sending_is_replaced(school, worker, mail_server) -> None:
    """As when memory runs out: the worker itself lives on, and nobody starts another."""
    send_many()
    running = worker()
    assert running.process is not None
    eventually(partial(has_taken, mail_server, KILLED_AFTER[0]), what="a third of the mails", every=0.001)
    os.kill(max(descendants(running.process.pid)), signal.SIGKILL)
    then = leases()
    assert len(mail_server.accepted) < MANY, "killed in the middle, not at the end"
    running.wait_for("WorkerLostError")

    waiting = OutboxMessage.objects.filter(state=OutboxState.PENDING)
    eventually(lambda: not waiting.exists() and leases() <= then, what="all but what it had in hand")
    end_leases()
    wake(school)
    eventually(is_all_sent, what="the last message")

    assert running.process.poll() is None
    assert_all_arrived(copies_of_each(mail_server), number=MANY, most_repeated=1)
    assert Notification.objects.count() == MANY


def test_worker_killed_in_the_middle_of_a_confirmation_sends_it_once(school, worker, mail_server) -> None:
    """Booked and paid by the API; the mail server has heard the beginning of the mail and never gets its end."""
    pack = sell()
    visitor = Visitor(student_of(pack), *school.urls)
    slot = opened(pack, hour(10))
    mail_server.answers = {"DATA": "hang"}
    running = worker()
    paid = visitor.pay(visitor.book(pack, [slot]).json()["enrollment"]["id"])
    assert paid.status_code == 200, paid.text
    assert mail_server.reached.wait(30)
    running.kill()
    mail_server.answers = {}
    mail_server.released.set()
    assert mail_server.accepted == []
    assert end_leases()

    worker()
    eventually(is_all_sent, what="the last message")

    copies = copies_of_each(mail_server)
    assert_all_arrived(copies, number=2, most_repeated=0)
    assert sorted(mail["To"] for mail in mail_server.mails) == sorted(
        [visitor.user.email, pack.tutor_profile.user.email]
    )
    assert_enrolled_once(Enrollment.objects.get())
    assert_everything_adds_up()
