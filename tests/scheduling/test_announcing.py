"""Participants hear of changed sessions from a worker: everybody once, whoever dies in between."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import Training
from config.kit.locks import locked_transaction
from enrollments.enums import EnrollmentState as State
from enrollments.invariants import differences
from enrollments.locks import lock_offering
from enrollments.models import Enrollment
from enrollments.services.leaving import leave_offering
from messaging.delivery.models import OutboxMessage
from scheduling.models import Session, SessionAnnouncement
from scheduling.services import announcing
from scheduling.services.announcing import announce_due, announce_sessions
from scheduling.services.session_notices import tell_participants
from scheduling.services.sessions import change_session
from tests.factories.accounts import make_student
from tests.factories.enrollments import put_in_state
from tests.factories.scheduling import make_training
from tests.threads import PATIENCE, alone

CHANGED = "scheduling.session_changed"


def make_group(people: int) -> Training:
    training = make_training(trainers=0, capacity=None)
    for _ in range(people):
        put_in_state(training, make_student(training.practice), State.ENROLLED)
    return training


def move(training: Training, *, hours: int = 1) -> None:
    session = Session.objects.get(offering=training)
    length = session.ends_at - session.starts_at
    start = session.starts_at + timedelta(hours=hours)
    change_session(session, actor=None, starts_at=start, ends_at=start + length)


def mails() -> Counter[int | None]:
    """How many mails everybody has."""
    return Counter(OutboxMessage.objects.filter(kind=CHANGED, channel="email").values_list("user_id", flat=True))


@pytest.mark.django_db
def test_the_change_writes_one_row_however_many_take_part() -> None:
    counts = []
    for people in (1, 5):
        training = make_group(people)
        with CaptureQueriesContext(connection) as queries:
            move(training)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert mails() == Counter()
    assert SessionAnnouncement.objects.filter(told_at=None).count() == 2

    assert announce_due() == 6

    assert set(mails().values()) == {1}
    assert len(mails()) == 6
    assert announce_due() == 0


@pytest.mark.django_db
def test_a_worker_that_dies_is_followed_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    training = make_group(5)
    move(training)
    monkeypatch.setattr(announcing, "BATCH", 2)
    tell, calls = tell_participants, []

    def die(*arguments: object) -> None:
        calls.append(arguments)
        tell(*arguments)  # type: ignore[arg-type]  # handed through
        if len(calls) == 2:
            raise ConnectionResetError

    monkeypatch.setattr(announcing, "tell_participants", die)
    with pytest.raises(ConnectionResetError):
        announce_sessions(training.pk)
    assert len(mails()) == 2, "what the dying one had begun is not kept"

    assert announce_due() == 3
    assert sorted(mails().values()) == [1, 1, 1, 1, 1]
    assert SessionAnnouncement.objects.get().told_at is not None


@pytest.mark.django_db
def test_who_left_in_between_hears_nothing_more_and_who_came_in_knows_already() -> None:
    training = make_group(2)
    move(training)
    gone, stays = Enrollment.objects.order_by("pk")
    leave_offering(gone, actor=gone.student)
    put_in_state(training, make_student(training.practice), State.ENROLLED)

    announce_due()

    assert mails() == {stays.student_id: 1}


@pytest.mark.django_db
def test_two_changes_are_told_in_their_order() -> None:
    training = make_group(1)
    was = Session.objects.get().starts_at
    move(training)
    move(training)

    announce_due()

    told = OutboxMessage.objects.filter(kind=CHANGED, channel="email").order_by("pk")
    moments = [message.context["sessions"][0]["starts_at"]["$moment"] for message in told]
    assert moments == [(was + timedelta(hours=hours)).isoformat() for hours in (1, 2)]


@pytest.mark.django_db(transaction=True)
def test_several_workers_and_a_held_training_do_not_matter() -> None:
    """Nobody waits for the training's lock to be told, and nobody is told twice."""
    training = make_group(6)
    move(training)
    held, done = Event(), Event()

    def hold() -> None:
        with locked_transaction():
            lock_offering(training.pk)
            held.set()
            assert done.wait(PATIENCE), "telling waits for the training's lock"

    def tell() -> None:
        assert held.wait(PATIENCE)
        while SessionAnnouncement.objects.get().told_at is None:
            announce_due()
        done.set()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(alone, [hold, tell, tell, tell])) == [None] * 4

    assert sorted(mails().values()) == [1] * 6


@pytest.mark.django_db
def test_what_was_told_long_ago_is_forgotten() -> None:
    move(make_group(1))
    announce_due()
    SessionAnnouncement.objects.update(told_at=timezone.now() - timedelta(days=91))
    announce_due()
    assert not SessionAnnouncement.objects.exists()


@pytest.mark.django_db
def test_a_change_that_nobody_tells_is_a_difference() -> None:
    training = make_group(1)
    move(training)
    assert list(differences()) == []
    SessionAnnouncement.objects.update(made_at=timezone.now() - timedelta(minutes=11))

    assert list(differences()) == [f"Offering {training.pk}: 0 of 1 people were told of {CHANGED}."]
