"""Carrying people over to another training."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.enums import Role
from accounts.models import User
from catalog.models import Offering, Training, TrainingTrainer
from config.kit.errors import Conflict, Forbidden, Invalid
from enrollments.enums import EnrollmentState as State
from enrollments.invariants import differences
from enrollments.models import Enrollment, Order
from enrollments.services.moving import Moved, move_enrollments
from messaging.delivery.models import OutboxMessage
from tests.factories.accounts import MembershipFactory, PracticeFactory, make_student, make_trainer
from tests.factories.enrollments import join, put_in_state, states_of
from tests.factories.scheduling import make_training

pytestmark = pytest.mark.django_db


@pytest.fixture
def source() -> Training:
    return make_training(capacity=9)


@pytest.fixture
def target(source: Training) -> Training:
    return make_training(practice=source.practice, capacity=1, days=20)


@pytest.fixture
def admin(source: Training) -> User:
    user: User = MembershipFactory(practice=source.practice, role=Role.ADMIN).user
    return user


def move(source: Training, target: Training, actor: User, *ids: int, copy: bool = False, state: Any = None) -> Moved:
    return move_enrollments(source, target, student_ids=ids, is_copy=copy, state=state, actor=actor)


def on(training: Training, state: State = State.ENROLLED) -> Enrollment:
    return put_in_state(training, make_student(training.practice), state)


def test_a_move_ends_here_and_begins_there_silently(source: Training, target: Training, admin: User) -> None:
    row = on(source)
    Enrollment.objects.filter(pk=row.pk).update(is_paid=True)

    answer = move(source, target, admin, row.student_id)

    assert answer == Moved(moved=[row.student_id])
    new = Enrollment.objects.get(offering=target)
    assert (new.state, new.is_paid, new.carried_from) == (State.ENROLLED, True, row)
    assert states_of(source) == [State.CANCELED]
    assert not OutboxMessage.objects.exists()
    assert list(differences()) == []


@pytest.mark.parametrize(
    "state",
    [State.ENROLLED, State.WAITLIST, State.WAITLIST_INVITED, State.WAITLIST_INVITE_EXPIRED, State.WAITLIST_DECLINED],
)
def test_a_copy_keeps_the_state_or_takes_another(source: Training, target: Training, admin: User, state: State) -> None:
    kept, other = on(source, state), on(source)

    move(source, target, admin, kept.student_id, copy=True)
    assert states_of(target) == [state]
    Offering.objects.filter(pk=target.pk).update(capacity=None)
    move(source, target, admin, other.student_id, copy=True, state=state)

    assert states_of(target) == [state, state]
    assert states_of(source) == [state, State.ENROLLED]
    assert list(differences()) == []


def test_each_student_gets_an_answer(source: Training, target: Training, admin: User) -> None:
    first, second, paying = on(source), on(source), on(source)
    stranger = make_student(source.practice)
    Order.objects.create(practice=source.practice, enrollment=paying, payer=paying.student, total=5, currency="EUR")
    move(source, target, admin, first.student_id, copy=True)

    answer = move(source, target, admin, first.student_id, second.student_id, stranger.pk)
    Offering.objects.filter(pk=target.pk).update(capacity=5)
    online = move(source, target, admin, paying.student_id)

    assert answer.moved == []
    assert answer.skipped == [first.student_id]
    assert answer.errors == [
        f"Student {second.student_id}: no spots available in the target training",
        f"Student {stranger.pk} is not enrolled in the source training",
    ]
    assert len(online.errors) == 1
    assert move(source, target, admin, second.student_id, state=State.WAITLIST).moved == [second.student_id]
    assert states_of(source) == [State.ENROLLED, State.CANCELED, State.ENROLLED]


def test_who_may_and_what_cannot_be(source: Training, target: Training, admin: User) -> None:
    row = on(source)
    foreign = make_training(practice=PracticeFactory())
    for actor in (row.student, make_trainer(source.practice), User.objects.get(training_posts__training=source)):
        with pytest.raises(Forbidden):
            move(source, target, actor, row.student_id)
    with pytest.raises(Forbidden):
        move(source, foreign, admin, row.student_id)
    with pytest.raises(Invalid):
        move(source, source, admin, row.student_id)
    with pytest.raises(Invalid):
        move(source, target, admin, row.student_id, state=State.COMPLETED)
    Offering.objects.filter(pk=target.pk).update(run_state="called_off")
    with pytest.raises(Conflict):
        move(source, target, admin, row.student_id)
    assert states_of(source) == [State.ENROLLED]


def test_the_seat_that_a_move_frees_is_staff_s_to_give(source: Training, target: Training, admin: User) -> None:
    Offering.objects.filter(pk=source.pk).update(capacity=1)
    row = on(source)
    join(source)

    move(source, target, admin, row.student_id)

    assert states_of(source) == [State.CANCELED, State.WAITLIST]


def test_nobody_is_carried_into_two_places_at_once(source: Training, admin: User) -> None:
    """A move gives the source's dates up, a copy does not; a place on a waiting list takes no time."""
    same_days = make_training(practice=source.practice, capacity=None)
    busy, free, waiting = on(source), on(source), on(source, State.WAITLIST)
    elsewhere = make_training(practice=source.practice)
    put_in_state(elsewhere, busy.student, State.ENROLLED)

    moved = move(source, same_days, admin, busy.student_id, free.student_id)
    copied = move(source, same_days, admin, waiting.student_id, copy=True)

    assert moved.errors == [f"Student {busy.student_id} is already booked during the target training"]
    assert moved.moved == [free.student_id]
    assert copied.moved == [waiting.student_id]
    assert move(same_days, source, admin, free.student_id, copy=True).errors == [
        f"Student {free.student_id} is already booked during the target training"
    ]
    assert states_of(source) == [State.ENROLLED, State.CANCELED, State.WAITLIST]
    assert list(differences()) == []


def test_nobody_is_carried_into_what_they_lead(source: Training, target: Training, admin: User) -> None:
    row = on(source)
    TrainingTrainer.objects.create(training=target, user=row.student)

    assert move(source, target, admin, row.student_id).errors == [f"Student {row.student_id} leads the target training"]
    assert states_of(source) == [State.ENROLLED]
    assert states_of(target) == []
