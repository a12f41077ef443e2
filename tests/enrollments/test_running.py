"""Whether it takes place, that it started, and that it ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from catalog.models import Offering, Training
from config.kit.errors import Conflict, Forbidden, Invalid
from enrollments.enums import EnrollmentState as State
from enrollments.invariants import differences
from enrollments.models import Enrollment
from enrollments.services.finishing import close_waiting_lists, complete_ended
from enrollments.services.running import call_off_offering, confirm_offering, decide_due
from scheduling.models import Attendance, Session
from tests.factories.accounts import make_student
from tests.factories.enrollments import join, put_in_state, states_of
from tests.factories.scheduling import make_training

pytestmark = pytest.mark.django_db
EVERYBODY = (
    State.PENDING,
    State.ENROLLED,
    State.WAITLIST,
    State.WAITLIST_INVITED,
    State.WAITLIST_DECLINED,
    State.WAITLIST_INVITE_EXPIRED,
)


def with_everybody(**fields: Any) -> Training:
    training = make_training(capacity=3, **fields)
    for state in EVERYBODY:
        put_in_state(training, make_student(training.practice), state)
    return training


def trainer_of(training: Training) -> User:
    return User.objects.get(training_posts__training=training)


def move_back(training: Training, by: timedelta) -> None:
    for session in Session.objects.filter(offering=training):
        session.starts_at -= by
        session.ends_at -= by
        session.save()
    training.refresh_from_db()
    assert training.starts_at is not None
    assert training.ends_at is not None
    Offering.objects.filter(pk=training.pk).update(starts_at=training.starts_at - by, ends_at=training.ends_at - by)


def test_calling_off_ends_everything_at_once() -> None:
    training = with_everybody()
    with pytest.raises(Invalid):
        call_off_offering(training.pk, actor=trainer_of(training), reason=" ")
    with pytest.raises(Forbidden):
        call_off_offering(training.pk, actor=make_student(training.practice), reason="no")

    told = call_off_offering(training.pk, actor=trainer_of(training), reason="The room is under water.")

    assert (told.told, told.refunds) == (6, 0)
    assert states_of(training) == [State.CANCELED] * 6
    training.refresh_from_db()
    assert (training.run_state, training.is_listed, training.starts_at) == ("called_off", False, None)
    assert (training.seats_taken, training.waitlist_length) == (0, 0)
    session = Session.objects.get(offering=training)
    assert (session.status, session.calendar_sequence) == ("canceled", 1)
    assert list(differences()) == []
    for act in (lambda: confirm_offering(training.pk, actor=None), lambda: join(training)):
        with pytest.raises(Conflict) as refusal:
            act()
        assert refusal.value.error_code == "called_off"


def test_confirming_twice_is_confirming_once() -> None:
    training = make_training()
    confirm_offering(training.pk, actor=trainer_of(training))
    version = Offering.objects.get(pk=training.pk).record_version

    confirm_offering(training.pk, actor=trainer_of(training))

    fresh = Offering.objects.get(pk=training.pk)
    assert (fresh.run_state, fresh.is_listed, fresh.record_version) == ("confirmed", True, version)


@pytest.mark.parametrize(
    ("people", "when_short", "outcome"),
    [(2, "call_off", "confirmed"), (1, "call_off", "called_off"), (1, "ask", "planned")],
)
def test_on_its_day_it_is_decided(people: int, when_short: str, outcome: str) -> None:
    training = make_training(
        minimum_participants=2, decide_at=timezone.now() - timedelta(minutes=1), when_short=when_short
    )
    later = make_training(minimum_participants=2, decide_at=timezone.now() + timedelta(days=1), when_short="call_off")
    for _ in range(people):
        join(training)
    put_in_state(training, make_student(training.practice), State.WAITLIST_INVITED)

    assert decide_due() == (outcome != "planned")

    training.refresh_from_db()
    later.refresh_from_db()
    assert (training.run_state, later.run_state) == (outcome, "planned")
    assert decide_due() == 0


def test_what_has_started_has_no_waiting_list() -> None:
    training, other = with_everybody(), with_everybody()
    move_back(training, timedelta(days=11))

    assert close_waiting_lists() == 4

    assert states_of(training) == [State.PENDING, State.ENROLLED, *[State.CANCELED] * 4]
    assert states_of(other) == list(EVERYBODY)
    assert close_waiting_lists() == 0
    assert list(differences()) == []


def test_what_ended_is_complete_for_all_but_the_absent() -> None:
    training = make_training(sessions=2)
    there, absent, half, unmarked = (join(training) for _ in range(4))
    trainer = trainer_of(training)
    first, second = Session.objects.filter(offering=training)

    def mark(enrollment: Enrollment, session: Session, status: str) -> None:
        Attendance.objects.create(
            practice=training.practice,
            session=session,
            student=enrollment.student,
            enrollment=enrollment,
            status=status,
            marked_by=trainer,
        )

    mark(there, first, "present")
    mark(there, second, "present")
    mark(absent, first, "absent")
    mark(absent, second, "absent")
    mark(half, first, "late")
    mark(half, second, "absent")
    move_back(training, timedelta(days=11))
    assert complete_ended() == 0
    move_back(training, timedelta(days=2))

    assert complete_ended() == 3

    assert states_of(training) == [State.COMPLETED, State.ENROLLED, State.COMPLETED, State.COMPLETED]
    assert (absent.transitions.count(), unmarked.transitions.count()) == (1, 2)
    assert complete_ended() == 0
