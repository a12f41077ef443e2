"""Leaving, being removed, and what becomes of seat and money."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from catalog.models import Offering, Training
from config.kit.errors import Conflict, Forbidden
from enrollments.enums import EnrollmentState as State
from enrollments.invariants import differences
from enrollments.models import Enrollment, WaitlistDecision
from enrollments.services.expiring import expire_pending
from enrollments.services.invitations import accept_invitation
from enrollments.services.leaving import leave_offering
from enrollments.services.paid import set_paid, toggle_paid
from enrollments.services.removing import remove_student
from tests.factories.accounts import MembershipFactory, make_student
from tests.factories.catalog import CancellationPolicyFactory, TrainingTypeFactory
from tests.factories.enrollments import join, put_in_state, states_of
from tests.factories.scheduling import make_training

pytestmark = pytest.mark.django_db


@pytest.fixture
def training() -> Training:
    return make_training(capacity=1)


def trainer_of(training: Training) -> User:
    return User.objects.get(training_posts__training=training)


def late_training(mode: str) -> Training:
    """Its start is 20 hours away, its policy says 24."""
    policy = CancellationPolicyFactory(mode=mode, text="Be fair.")
    kind = TrainingTypeFactory(practice=policy.practice, cancellation_policy=policy)
    return make_training(practice=policy.practice, training_type=kind, days=20 / 24)


def test_leaving_in_time_gives_the_seat_to_the_next(training: Training) -> None:
    first, second, third = join(training), join(training), join(training)

    leave_offering(first, actor=first.student)

    assert states_of(training) == [State.CANCELED, State.WAITLIST_INVITED, State.WAITLIST]
    decision = WaitlistDecision.objects.get(outcome="invited")
    assert (decision.cause, decision.enrollment, decision.actor) == ("left", second, None)
    assert list(differences()) == []
    with pytest.raises(Conflict):
        leave_offering(first, actor=first.student)
    with pytest.raises(Forbidden):
        leave_offering(third, actor=second.student)


def test_leaving_the_queue_moves_nobody(training: Training) -> None:
    join(training)
    second, _third = join(training), join(training)

    leave_offering(second, actor=second.student)

    assert states_of(training) == [State.ENROLLED, State.CANCELED, State.WAITLIST]
    assert not WaitlistDecision.objects.exists()


def test_late_leaving_is_warned_of_then_possible() -> None:
    training = late_training("warn")
    enrollment = join(training)

    with pytest.raises(Conflict) as warning:
        leave_offering(enrollment, actor=enrollment.student)
    assert warning.value.error_code == "confirm_late"
    assert str(warning.value.message) == "This training has a 24 hour cancellation policy."
    assert warning.value.details["text"] == "Be fair."
    assert states_of(training) == [State.ENROLLED]

    leave_offering(enrollment, actor=enrollment.student, has_confirmed_late=True)
    assert states_of(training) == [State.CANCELED]
    assert enrollment.transitions.get(event="leave").reason == "late"


def test_late_leaving_is_refused_where_the_policy_says_so() -> None:
    enrollment = join(late_training("block"))
    with pytest.raises(Conflict) as refusal:
        leave_offering(enrollment, actor=enrollment.student, has_confirmed_late=True)
    assert refusal.value.error_code == "late_cancellation"


def test_the_terms_agreed_to_hold_whatever_the_policy_says_now() -> None:
    training = late_training("warn")
    enrollment = join(training)
    policy = training.training_type.cancellation_policy
    assert policy is not None
    policy.mode = "block"
    policy.save(update_fields=["mode"])

    leave_offering(enrollment, actor=enrollment.student, has_confirmed_late=True)

    assert states_of(training) == [State.CANCELED]


@pytest.mark.parametrize("state", [State.WAITLIST, State.WAITLIST_INVITED, State.WAITLIST_DECLINED])
def test_who_holds_no_seat_of_their_own_never_leaves_late(state: State) -> None:
    training = late_training("block")
    enrollment = put_in_state(training, make_student(training.practice), state)
    Enrollment.objects.filter(pk=enrollment.pk).update(terms=join(training).terms)

    leave_offering(enrollment, actor=enrollment.student)

    assert states_of(training)[0] == State.CANCELED


def test_nobody_leaves_what_has_started(training: Training) -> None:
    enrollment = join(training)
    Offering.objects.filter(pk=training.pk).update(starts_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(Conflict) as refusal:
        leave_offering(enrollment, actor=enrollment.student)
    assert refusal.value.error_code == "started"


def test_a_seat_that_is_not_paid_in_time_goes_on(training: Training) -> None:
    Offering.objects.filter(pk=training.pk).update(price=5000)
    unpaid = join(training)
    join(training)
    Enrollment.objects.filter(pk=unpaid.pk).update(pay_by=timezone.now() - timedelta(minutes=1))

    assert expire_pending() == [unpaid]

    assert states_of(training) == [State.CANCELED, State.WAITLIST_INVITED]
    assert WaitlistDecision.objects.get(outcome="invited").cause == "payment_expired"


def test_giving_up_an_unpaid_seat_goes_on_too(training: Training) -> None:
    Offering.objects.filter(pk=training.pk).update(price=5000)
    unpaid = join(training)
    join(training)

    leave_offering(unpaid, actor=unpaid.student)

    assert states_of(training) == [State.CANCELED, State.WAITLIST_INVITED]


def test_staff_remove_without_inviting_anybody(training: Training) -> None:
    first = join(training)
    join(training)
    trainer = trainer_of(training)
    with pytest.raises(Forbidden):
        remove_student(first, actor=first.student, reason="mine")

    remove_student(first, actor=trainer, reason="ill")

    assert states_of(training) == [State.CANCELED, State.WAITLIST]
    assert not WaitlistDecision.objects.exists()


def test_after_the_start_only_where_it_is_allowed(training: Training) -> None:
    first = join(training)
    admin = MembershipFactory(practice=training.practice, role=Role.ADMIN).user
    Offering.objects.filter(pk=training.pk).update(starts_at=timezone.now() - timedelta(minutes=1))
    first.refresh_from_db()
    with pytest.raises(Conflict):
        remove_student(first, actor=trainer_of(training), reason="", is_after_start_ok=False)
    remove_student(first, actor=admin, reason="moved away")
    assert states_of(training) == [State.CANCELED]


def test_staff_note_that_somebody_paid(training: Training) -> None:
    enrollment, trainer = join(training), trainer_of(training)
    with pytest.raises(Forbidden):
        set_paid(enrollment, paid=True, actor=enrollment.student)

    assert set_paid(enrollment, paid=True, actor=trainer).is_paid
    assert not toggle_paid(enrollment, actor=trainer).is_paid
    assert not set_paid(enrollment, paid=False, actor=trainer).is_paid


def test_what_is_paid_online_is_not_noted_by_hand_and_what_is_noted_is_not_asked_for(training: Training) -> None:
    Offering.objects.filter(pk=training.pk).update(price=5000)
    trainer, unpaid, waiting = trainer_of(training), join(training), join(training)
    with pytest.raises(Conflict) as refusal:
        toggle_paid(unpaid, actor=trainer)
    assert refusal.value.error_code == "paid_online"
    toggle_paid(waiting, actor=trainer)
    leave_offering(unpaid, actor=unpaid.student)

    assert accept_invitation(waiting, actor=waiting.student).state == State.ENROLLED
    assert not hasattr(Enrollment.objects.get(pk=waiting.pk), "order")
    assert list(differences()) == []
