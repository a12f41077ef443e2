"""A worker killed in the middle of the sweep of invitations: the next one ends what it left, and nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from kombu import Connection

from config.celery import app
from enrollments.enums import EnrollmentState as State
from enrollments.invariants import differences
from enrollments.models import Enrollment, WaitlistDecision
from tests.factories.accounts import make_student
from tests.factories.enrollments import put_in_state, states_of
from tests.factories.scheduling import make_training
from tests.faults.programs import eventually

pytestmark = pytest.mark.slow
TRAININGS = 12
LEFT = [State.WAITLIST_INVITE_EXPIRED, State.WAITLIST_INVITED, State.WAITLIST]


@contextmanager
def slow_decisions(seconds: float) -> Iterator[None]:
    """Every decision takes that long to write, so that a kill comes in the middle of a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN PERFORM pg_sleep({seconds}); RETURN NEW; END $$;"
            " CREATE TRIGGER dawdle BEFORE INSERT ON enrollments_waitlistdecision"
            " FOR EACH ROW EXECUTE FUNCTION dawdle()"
        )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION dawdle() CASCADE")


def test_a_killed_sweep_leaves_the_same_as_one_that_was_not(school) -> None:
    trainings = [make_training(capacity=1) for _ in range(TRAININGS)]
    for training in trainings:
        for state in (State.WAITLIST_INVITED, State.WAITLIST, State.WAITLIST):
            put_in_state(training, make_student(training.practice), state)
    Enrollment.objects.filter(state=State.WAITLIST_INVITED).update(
        invite_expires_at=timezone.now() - timedelta(minutes=1)
    )
    ended = Enrollment.objects.filter(state=State.WAITLIST_INVITE_EXPIRED)

    def sweep() -> None:
        with Connection(school.broker.url) as broker:
            app.send_task("enrollments.expire_invitations", connection=broker)

    with slow_decisions(0.2):
        worker = school.start("worker")
        sweep()
        eventually(lambda: ended.count() >= 2, what="the sweep")
        worker.kill()
        assert 0 < ended.count() < TRAININGS, "killed in the middle, not at the end"

        school.start("worker")
        sweep()
        eventually(lambda: ended.count() == TRAININGS, what="the end of the sweep")

    assert [states_of(training) for training in trainings] == [LEFT] * TRAININGS
    assert WaitlistDecision.objects.filter(outcome="invited").count() == TRAININGS
    assert list(differences()) == []
