"""What went wrong in the systems before this one, and cannot here."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import ProtectedError
from django.utils import timezone

from accounts.enums import Role, Surface
from accounts.models import User
from catalog.models import Offering, Training
from config.kit.errors import Conflict, DomainError, Forbidden
from enrollments.enums import EnrollmentState as State
from enrollments.invariants import differences
from enrollments.models import Enrollment
from enrollments.services.finishing import close_waiting_lists
from enrollments.services.invitations import decline_invitation, expire_invitations, return_to_waitlist
from enrollments.services.joining import enroll_by_staff, force_enroll
from enrollments.services.leaving import leave_offering
from enrollments.services.promotion import invite_student
from enrollments.services.removing import remove_student
from enrollments.states import TABLE, Calendar
from messaging.delivery.models import OutboxMessage
from tests.factories.accounts import MembershipFactory, make_student
from tests.factories.catalog import BookingPolicyFactory, CancellationPolicyFactory, TrainingTypeFactory
from tests.factories.enrollments import join, put_in_state, states_of
from tests.factories.scheduling import make_training

pytestmark = pytest.mark.django_db


@pytest.fixture
def training() -> Training:
    return make_training(capacity=1)


def trainer_of(training: Training) -> User:
    return User.objects.get(training_posts__training=training)


def put(training: Training, state: State) -> Enrollment:
    return put_in_state(training, make_student(training.practice), state)


def overdue(training: Training, **ago: float) -> None:
    rows = Enrollment.objects.filter(offering=training, state=State.WAITLIST_INVITED)
    rows.update(invite_expires_at=timezone.now() - timedelta(**ago))


def test_b1_force_enrolling_past_capacity_confirms(training: Training) -> None:
    put(training, State.ENROLLED)
    waiting = put(training, State.WAITLIST)

    force_enroll(waiting, actor=trainer_of(training))

    kinds = set(OutboxMessage.objects.filter(user=waiting.student).values_list("kind", flat=True))
    assert kinds == {"enrollments.confirmed"}
    step = waiting.transitions.latest("id")
    assert TABLE[State.WAITLIST, step.event].calendar == Calendar.CONFIRMED


def test_b2_two_invitations_of_one_training_both_expire(training: Training) -> None:
    put(training, State.WAITLIST_INVITED)
    put(training, State.WAITLIST_INVITED)
    overdue(training, minutes=1)

    assert expire_invitations() == 2

    assert states_of(training) == [State.WAITLIST_INVITE_EXPIRED] * 2


def test_b3_a_sweep_days_late_expires_and_invites(training: Training) -> None:
    put(training, State.WAITLIST_INVITED)
    put(training, State.WAITLIST)
    overdue(training, days=4)

    expire_invitations()

    assert states_of(training) == [State.WAITLIST_INVITE_EXPIRED, State.WAITLIST_INVITED]


def test_b4_a_newcomer_never_overtakes(training: Training) -> None:
    put(training, State.WAITLIST)

    assert join(training).state == State.WAITLIST


def test_b6_an_enrolled_student_cannot_decline(training: Training) -> None:
    enrolled = join(training)
    with pytest.raises(Conflict):
        decline_invitation(enrolled, actor=enrolled.student)
    assert states_of(training) == [State.ENROLLED]


@pytest.mark.parametrize("state", sorted(set(State) - {State.WAITLIST}))
def test_b7_staff_acts_ask_the_state(training: Training, state: State) -> None:
    row, trainer = put(training, state), trainer_of(training)
    for act in (invite_student, force_enroll):
        with pytest.raises(DomainError):
            act(row, actor=trainer)
    if state != State.WAITLIST_INVITED:
        with pytest.raises(DomainError):
            return_to_waitlist(row, actor=trainer)
    assert states_of(training) == [state]


def test_b8_unpublished_and_foreign_trainings_cannot_be_booked(training: Training) -> None:
    student = make_student(training.practice)
    Offering.objects.filter(pk=training.pk).update(is_published=False)
    with pytest.raises(Conflict):
        join(training, student)
    foreign = make_training()
    with pytest.raises(Forbidden):
        enroll_by_staff(foreign.pk, student=student, actor=trainer_of(training), surface=Surface.PAGES)
    assert not Enrollment.objects.exists()


def test_b9_a_training_without_trainers_is_joined_and_left() -> None:
    training = make_training(trainers=0)
    enrollment = join(training)

    leave_offering(enrollment, actor=enrollment.student)

    assert states_of(training) == [State.CANCELED]


def test_b10_no_sessions_no_capacity() -> None:
    policy = CancellationPolicyFactory()
    kind = TrainingTypeFactory(
        practice=policy.practice,
        cancellation_policy=policy,
        booking_policy=BookingPolicyFactory(practice=policy.practice),
    )
    training = make_training(practice=policy.practice, training_type=kind, sessions=0, capacity=None)
    enrollment = join(training)

    leave_offering(enrollment, actor=enrollment.student)

    assert states_of(training) == [State.CANCELED]
    assert list(differences()) == []


def test_b13_rejoining_goes_to_the_end_and_asks_the_policy() -> None:
    policy = BookingPolicyFactory(most=1)
    kind = TrainingTypeFactory(practice=policy.practice, booking_policy=policy)
    training = make_training(practice=policy.practice, training_type=kind, capacity=0)
    first, second = put(training, State.WAITLIST_DECLINED), put(training, State.WAITLIST)

    again = join(training, first.student)
    assert again.queued_at > second.queued_at
    other = make_training(practice=policy.practice, training_type=kind, days=20)
    busy = put(training, State.WAITLIST_DECLINED)
    put_in_state(other, busy.student, State.ENROLLED)
    with pytest.raises(Conflict) as refusal:
        join(training, busy.student)
    assert refusal.value.error_code == "booking_policy"


def test_b16_past_enrolments_can_be_ended(training: Training) -> None:
    enrolled, _waiting = put(training, State.ENROLLED), put(training, State.WAITLIST)
    Offering.objects.filter(pk=training.pk).update(starts_at=timezone.now() - timedelta(days=1))
    admin = MembershipFactory(practice=training.practice, role=Role.ADMIN).user

    close_waiting_lists()
    remove_student(enrolled, actor=admin, reason="account is closed")

    assert states_of(training) == [State.CANCELED] * 2


def test_b19_leaving_the_queue_is_never_late() -> None:
    policy = CancellationPolicyFactory(mode="block")
    kind = TrainingTypeFactory(practice=policy.practice, cancellation_policy=policy)
    training = make_training(practice=policy.practice, training_type=kind, days=0.5, capacity=0)
    waiting = join(training)
    assert waiting.terms["cancellation_policy"]["mode"] == "block"

    leave_offering(waiting, actor=waiting.student)

    assert states_of(training) == [State.CANCELED]
    assert not OutboxMessage.objects.filter(kind__contains="late").exists()


def test_b15_what_people_were_on_keeps_its_history(training: Training) -> None:
    join(training)
    with pytest.raises(ProtectedError):
        training.delete()
    with pytest.raises(ProtectedError):
        Enrollment.objects.all().delete()
    assert states_of(training) == [State.ENROLLED]
