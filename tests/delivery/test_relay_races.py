"""Several relays at once, and relays that die, on real connections."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, connections
from django.db.models import QuerySet
from django.db.utils import IntegrityError
from django.utils import timezone

from messaging.delivery import relay, settlement
from messaging.delivery.channels.parcel import Receipt
from messaging.delivery.enums import Channel, OutboxState
from messaging.delivery.locks import LEASE
from messaging.delivery.models import Notification, OutboxMessage
from messaging.delivery.relay import relay_due
from messaging.delivery.services import send
from tests.delivery.samples import EXAMPLE
from tests.factories.accounts import UserFactory
from tests.factories.delivery import OutboxMessageFactory, reader_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


class CountingDriver:
    """Counts what it is handed."""

    handed: Counter[int] = Counter()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        return None

    def deliver(self, parcel):
        self.handed[parcel.message.pk] += 1
        return Receipt(address="a@b.example")


@pytest.fixture
def handed(monkeypatch) -> Counter[int]:
    CountingDriver.handed = Counter()
    monkeypatch.setattr(relay, "DRIVERS", dict.fromkeys(Channel, CountingDriver))
    return CountingDriver.handed


def in_thread(work):
    """Run `work` on a connection of its own that is closed afterwards."""
    try:
        return work()
    finally:
        connections.close_all()


def test_many_relays_send_each_message_once(handed):
    rows = [OutboxMessageFactory() for _ in range(60)]

    def drain() -> int:
        total = 0
        while claimed := relay_due():
            total += claimed
        return total

    with ThreadPoolExecutor(4) as pool:
        totals = list(pool.map(in_thread, [drain] * 4))

    assert sum(totals) == 60
    assert handed == Counter({row.pk: 1 for row in rows})
    assert set(OutboxMessage.objects.values_list("state", "attempts")) == {(OutboxState.SENT, 1)}


@pytest.fixture
def slow_claim(monkeypatch):
    """The thread called "slow" stops between choosing messages and claiming them."""
    chosen, go = threading.Event(), threading.Event()
    update = QuerySet.update

    def paused(self, **values):
        if values.get("state") == OutboxState.LEASED and threading.current_thread().name.startswith("slow"):
            chosen.set()
            go.wait(10)
        return update(self, **values)

    monkeypatch.setattr(type(OutboxMessage.objects.all()), "update", paused)
    return chosen, go


def race_a_slow_claim(slow_claim) -> int:
    """A second relay runs while the first has chosen but not yet claimed; returns what the second claimed."""
    chosen, go = slow_claim
    with ThreadPoolExecutor(1, thread_name_prefix="slow") as slow:
        first = slow.submit(in_thread, relay_due)
        assert chosen.wait(10)
        claimed = relay_due()
        go.set()
        first.result()
    return claimed


def test_a_message_that_is_being_claimed_is_passed_over(handed, slow_claim):
    row = OutboxMessageFactory()

    assert race_a_slow_claim(slow_claim) == 0
    assert handed == Counter({row.pk: 1})


def test_without_the_lock_both_would_take_it(handed, slow_claim, monkeypatch):
    OutboxMessageFactory()
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_options: self)

    with pytest.raises(IntegrityError, match="sent_at_when_sent"):  # the constraint is what is left to say no
        race_a_slow_claim(slow_claim)


WORKER = """
import os, signal, django
django.setup()
from messaging.delivery import settlement
from messaging.delivery.relay import relay_due
from tests.delivery.samples import SECRET
from messaging.delivery import kinds, rendering
kinds._kinds[SECRET.name] = SECRET
from django.conf import settings
settings.TEMPLATES[0]["DIRS"].insert(0, "tests/delivery/templates")
if os.environ.get("DIE_BEFORE_SETTLING"):
    settlement.mark_sent = lambda *args, **values: os.kill(os.getpid(), signal.SIGKILL)
relay_due()
"""


@pytest.fixture
def start_worker(mail_server):
    """Start a process that runs the relay once on this test's database."""
    database = connection.settings_dict
    host = str(database["HOST"]).replace("/", "%2F")
    url = f"postgresql://{database['USER']}:{database['PASSWORD']}@{host}:{database['PORT']}/{database['NAME']}"
    workers: list[subprocess.Popen[bytes]] = []

    def start(**environment: str) -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": url,
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_server.port}",
            **environment,
        }
        workers.append(subprocess.Popen([sys.executable, "-c", WORKER], env=environment))
        return workers[-1]

    yield start
    for worker in workers:
        worker.kill()
        worker.wait()


@pytest.mark.slow
def test_a_worker_killed_while_sending_loses_nothing(mail_server, start_worker):
    row = OutboxMessageFactory()
    mail_server.answers = {"DATA": "hang"}
    worker = start_worker()
    assert mail_server.reached.wait(120)
    worker.kill()
    worker.wait()
    mail_server.released.set()
    mail_server.answers = {}

    row.refresh_from_db()
    assert (row.state, row.attempts) == (OutboxState.LEASED, 1)
    assert relay_due() == 0, "the lease still runs"
    with time_machine.travel(timezone.now() + LEASE + timedelta(seconds=1)):
        assert relay_due() == 1

    row.refresh_from_db()
    assert (row.state, row.attempts) == (OutboxState.SENT, 2)
    assert [mail["To"] for mail in mail_server.mails] == [reader_of(row).email]


@pytest.mark.slow
def test_a_worker_killed_before_noting_it_repeats_the_same_message_id(mail_server, start_worker):
    """The one window in which a mail goes out twice; mailboxes recognise it by its id."""
    row = OutboxMessageFactory()
    worker = start_worker(DIE_BEFORE_SETTLING="1")
    assert worker.wait(120) == -signal.SIGKILL

    with time_machine.travel(timezone.now() + LEASE + timedelta(seconds=1)):
        relay_due()

    first, second = mail_server.mails
    assert first["Message-ID"] == second["Message-ID"]
    row.refresh_from_db()
    assert row.state == OutboxState.SENT


def test_a_notification_is_written_once_even_when_the_note_of_it_is_lost(monkeypatch):
    rows = send("sample.greeting", to=UserFactory(), practice=None, context=EXAMPLE, dedupe_key="1")
    in_app = [row.pk for row in rows if row.channel == Channel.IN_APP]
    with monkeypatch.context() as patched:
        patched.setattr(settlement, "mark_sent", lambda *_args, **_values: None)
        relay_due(only=in_app)

    with time_machine.travel(timezone.now() + LEASE + timedelta(seconds=1)):
        relay_due(only=in_app)

    assert Notification.objects.count() == 1


def test_a_database_that_restarts_after_the_mail_left_does_not_cause_a_second_one(handed, monkeypatch):
    row = OutboxMessageFactory()
    monkeypatch.setattr(settlement, "DATABASE_PAUSES", (0.05, 0.05))
    deliver = CountingDriver.deliver

    def deliver_and_lose_the_connection(self, parcel):
        receipt = deliver(self, parcel)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (backend,) = cursor.fetchone()
        in_other_connection(lambda other: other.execute("SELECT pg_terminate_backend(%s)", [backend]))
        return receipt

    monkeypatch.setattr(CountingDriver, "deliver", deliver_and_lose_the_connection)

    relay_due()

    row.refresh_from_db()
    assert (row.state, row.attempts) == (OutboxState.SENT, 1)
    assert handed == Counter({row.pk: 1})


def in_other_connection(work) -> None:
    def run() -> None:
        with connection.cursor() as cursor:
            work(cursor)

    with ThreadPoolExecutor(1) as pool:
        pool.submit(in_thread, run).result()
