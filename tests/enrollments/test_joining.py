"""Enrolling in a training: a seat, the queue, or a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.enums import AccountStatus, Role, StudentStanding, Surface
from accounts.models import Membership, StudentProfile, User
from catalog.models import Offering, Training, TrainingTrainer
from config.kit.errors import Conflict, DomainError, Forbidden, Invalid
from enrollments.enums import EnrollmentState as State
from enrollments.invariants import differences
from enrollments.models import Enrollment
from enrollments.services.joining import enroll_by_staff, enroll_self, force_enroll
from messaging.delivery.models import DeliveryPreference
from scheduling.models import Session
from tests.factories.accounts import MembershipFactory, StudentStatusFactory, UserFactory, make_student, make_trainer
from tests.factories.catalog import BookingPolicyFactory, TrainingTypeFactory
from tests.factories.enrollments import join, put_in_state, states_of
from tests.factories.scheduling import make_training

pytestmark = pytest.mark.django_db


@pytest.fixture
def training() -> Training:
    return make_training(capacity=2)


def refused(training: Training, student: User) -> str:
    with pytest.raises(DomainError) as refusal:
        join(training, student)
    return refusal.value.error_code


def trainer_of(training: Training) -> User:
    return User.objects.get(training_posts__training=training)


def refuse_waiting_lists(student: User) -> None:
    DeliveryPreference.objects.create(user=student, category="waitlist", channel="email")


def test_seats_are_given_until_none_is_left_then_places_in_the_queue(training: Training) -> None:
    joined = [join(training) for _ in range(4)]

    assert [one.state for one in joined] == [State.ENROLLED, State.ENROLLED, State.WAITLIST, State.WAITLIST]
    assert joined[2].queued_at < joined[3].queued_at
    fresh = Offering.objects.get(pk=training.pk)
    assert (fresh.seats_taken, fresh.waitlist_length, fresh.queue_tail) == (2, 2, joined[3].queued_at)
    assert list(differences()) == []


def test_terms_are_ticked_and_kept(training: Training) -> None:
    student = make_student(training.practice)
    with pytest.raises(Invalid) as refusal:
        enroll_self(training.pk, student=student, surface=Surface.PAGES, has_agreed=False)
    assert list(refusal.value.fields) == ["terms"]
    assert not Enrollment.objects.exists()

    enrollment = join(training, student)

    assert enrollment.agreed_at is not None
    assert enrollment.terms["lessons"] == 1
    assert enrollment.terms["booking_policy"] is None


def test_a_price_holds_the_seat_until_it_is_paid(training: Training) -> None:
    Training.objects.filter(pk=training.pk).update(price=9500)

    enrollment = join(training)

    assert enrollment.state == State.PENDING
    assert enrollment.pay_by is not None
    assert enrollment.order.total == 9500


def test_a_stranger_becomes_a_student_by_enrolling(training: Training) -> None:
    stranger = UserFactory()

    join(training, stranger)

    assert StudentProfile.objects.get(user=stranger).practice == training.practice
    assert Membership.objects.get(user=stranger).role == Role.STUDENT


def test_nobody_is_on_it_twice(training: Training) -> None:
    for state in (State.PENDING, State.ENROLLED, State.WAITLIST, State.WAITLIST_INVITED):
        student = make_student(training.practice)
        put_in_state(training, student, state)
        assert refused(training, student) == "already_enrolled"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"is_published": False}, "not_bookable"),
        ({"is_active": False}, "not_bookable"),
        ({"run_state": "called_off"}, "called_off"),
        ({"starts_at": timezone.now() - timedelta(minutes=1)}, "started"),
    ],
)
def test_what_is_closed_takes_nobody_staff_s_people_neither(
    training: Training, change: dict[str, object], code: str
) -> None:
    Offering.objects.filter(pk=training.pk).update(**change)
    student = make_student(training.practice)

    assert refused(training, student) == code
    with pytest.raises(Conflict) as refusal:
        enroll_by_staff(training.pk, student=student, actor=trainer_of(training), surface=Surface.PAGES)
    assert refusal.value.error_code == code
    assert not Enrollment.objects.exists()


def test_people_who_may_not_come(training: Training) -> None:
    inactive = make_student(training.practice)
    word = StudentStatusFactory(practice=training.practice, name="inactive", standing=StudentStanding.INACTIVE)
    StudentProfile.objects.filter(user=inactive).update(status=word)
    suspended = make_student(training.practice, account_status=AccountStatus.SUSPENDED)
    unverified = make_student(training.practice, is_email_verified=False)

    assert refused(training, inactive) == "student_not_active"
    assert refused(training, suspended) == "account_not_active"
    assert refused(training, unverified) == "email_not_verified"
    assert refused(training, trainer_of(training)) == "own_course"
    assert not Enrollment.objects.exists()
    assert not Membership.objects.filter(user=trainer_of(training), role=Role.STUDENT).exists()


def test_staff_pass_the_queue_but_not_the_capacity(training: Training) -> None:
    trainer = trainer_of(training)
    first = join(training)
    join(training)
    waiting = join(training)
    put_in_state(training, make_student(training.practice), State.WAITLIST)
    assert first.state == State.ENROLLED
    Offering.objects.filter(pk=training.pk).update(capacity=3)

    by_staff = [
        enroll_by_staff(training.pk, student=make_student(training.practice), actor=trainer, surface=Surface.TRAININGS)
        for _ in range(2)
    ]

    assert [one.state for one in by_staff] == [State.ENROLLED, State.WAITLIST]
    waiting.refresh_from_db()
    assert waiting.state == State.WAITLIST


def test_only_staff_of_the_training_enrol_others(training: Training) -> None:
    student = make_student(training.practice)
    others = [make_trainer(training.practice), student, MembershipFactory(role=Role.ADMIN).user]
    for other in others:
        with pytest.raises(Forbidden):
            enroll_by_staff(training.pk, student=student, actor=other, surface=Surface.PAGES)
    with pytest.raises(Invalid):
        enroll_by_staff(training.pk, student=UserFactory(), actor=trainer_of(training), surface=Surface.PAGES)
    assert not Enrollment.objects.exists()


def test_who_refuses_its_messages_cannot_wait(training: Training) -> None:
    student = make_student(training.practice)
    refuse_waiting_lists(student)
    join(training)
    join(training)

    assert refused(training, student) == "waitlist_opted_out"
    with pytest.raises(Conflict):
        enroll_by_staff(training.pk, student=student, actor=trainer_of(training), surface=Surface.PAGES)
    assert len(states_of(training)) == 2


def test_the_booking_policy_binds_who_enrols_alone(training: Training) -> None:
    policy = BookingPolicyFactory(practice=training.practice)
    kind = TrainingTypeFactory(practice=training.practice, booking_policy=policy)
    near, nearer, third = (
        make_training(practice=training.practice, training_type=kind, days=days) for days in (5, 15, 25)
    )
    student = make_student(training.practice)
    join(near, student)
    join(nearer, student)

    with pytest.raises(Conflict) as refusal:
        join(third, student)
    assert refusal.value.error_code == "booking_policy"
    assert str(refusal.value.message) == (
        f"You cannot book {third.title} as you can only book 2 trainings in a 28 day period!"
    )
    assert len(refusal.value.details["dates"]) == 2

    by_staff = enroll_by_staff(third.pk, student=student, actor=trainer_of(third), surface=Surface.PAGES)
    assert by_staff.state == State.ENROLLED


def test_a_policy_that_is_lifted_binds_nobody(training: Training) -> None:
    kind = TrainingTypeFactory(practice=training.practice, booking_policy=BookingPolicyFactory(most=1))
    first = make_training(practice=training.practice, training_type=kind, days=5)
    second = make_training(practice=training.practice, training_type=kind, days=15, apply_policies=False)
    student = make_student(training.practice)
    join(first, student)

    assert join(second, student).state == State.ENROLLED


def test_nobody_is_at_two_places_at_once(training: Training) -> None:
    other = make_training(practice=training.practice, capacity=1)
    assert training.starts_at is not None
    Session.objects.filter(offering=other).update(
        starts_at=training.starts_at + timedelta(hours=1), ends_at=training.starts_at + timedelta(hours=3)
    )
    student = make_student(training.practice)
    join(training, student)

    with pytest.raises(Conflict) as refusal:
        join(other, student)
    assert refusal.value.error_code == "session_overlap"
    assert training.title in str(refusal.value.message)
    put_in_state(other, make_student(training.practice), State.ENROLLED)
    assert join(other, student).state == State.WAITLIST


def test_staff_hear_that_a_student_is_elsewhere_but_not_where_in_another_school(training: Training) -> None:
    student = make_student(training.practice)
    for there, is_named in (
        (make_training(title="Secret club"), False),
        (make_training(practice=training.practice), True),
    ):
        row = put_in_state(there, student, State.ENROLLED)
        with pytest.raises(Conflict) as refusal:
            enroll_by_staff(training.pk, student=student, actor=trainer_of(training), surface="pages")
        assert refusal.value.error_code == "session_overlap"
        assert (there.title in str(refusal.value.message)) is is_named
        assert str(student) in str(refusal.value.message)
        row.offering.sessions.all().delete()


def test_force_enrolling_asks_state_and_start_but_no_capacity(training: Training) -> None:
    trainer = trainer_of(training)
    enrolled = join(training)
    join(training)
    waiting = join(training)

    force_enroll(waiting, actor=trainer)

    waiting.refresh_from_db()
    assert waiting.state == State.ENROLLED
    assert Offering.objects.get(pk=training.pk).seats_taken == 3
    with pytest.raises(Conflict) as refusal:
        force_enroll(enrolled, actor=trainer)
    assert refusal.value.error_code == "wrong_state"
    late = join(training)
    Offering.objects.filter(pk=training.pk).update(starts_at=timezone.now())
    with pytest.raises(Conflict) as started:
        force_enroll(late, actor=trainer)
    assert started.value.error_code == "started"
    with pytest.raises(Forbidden):
        force_enroll(late, actor=late.student)


def test_without_trainers_sessions_and_capacity() -> None:
    bare = make_training(sessions=0, trainers=0, capacity=None)

    assert {join(bare).state for _ in range(3)} == {State.ENROLLED}
    assert TrainingTrainer.objects.count() == 0
    assert list(differences()) == []


def test_an_enrolment_after_leaving_goes_on_with_the_calendar_s_count(training: Training) -> None:
    student = make_student(training.practice)
    gone = put_in_state(training, student, State.CANCELED)
    assert gone.calendar_sequence == 1

    assert join(training, student).calendar_sequence == 2
