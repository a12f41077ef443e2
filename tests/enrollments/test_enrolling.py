"""Booking a pack: seat, times, order and messages together, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from accounts.enums import AccountStatus
from accounts.models import AuditEvent, User
from catalog.enums import ModerationStatus
from catalog.models import CoursePack, Offering
from config.kit.errors import Conflict, DomainError, Forbidden, Invalid
from enrollments.enums import EnrollmentState
from enrollments.invariants import differences
from enrollments.models import Enrollment, Order
from enrollments.services.enrolling import Choice, enroll_in_pack
from messaging.delivery.models import OutboxMessage
from scheduling.enums import SlotStatus
from scheduling.models import LessonSlot
from scheduling.services.open_times import open_time
from tests.factories.accounts import MembershipFactory
from tests.factories.scheduling import make_pack

pytestmark = pytest.mark.django_db
Hours = Callable[..., list[datetime]]


def test_priced_pack_is_held_for_an_hour(pack: CoursePack, student: User, hours: Hours) -> None:
    enrollment = enroll_in_pack(pack.pk, student=student, actor=student, choice=Choice(starts=hours(10, 12)))

    assert enrollment.state == EnrollmentState.PENDING
    assert enrollment.pay_by is not None
    assert timedelta(minutes=59) < enrollment.pay_by - timezone.now() <= timedelta(minutes=60)
    assert [slot.starts_at for slot in enrollment.lesson_slots.order_by("starts_at")] == hours(10, 12)
    assert set(enrollment.lesson_slots.values_list("status", "student_id")) == {(SlotStatus.BOOKED, student.pk)}
    assert Order.objects.get().total == 8000
    assert Offering.objects.get(pk=pack.pk).seats_taken == 1
    assert AuditEvent.objects.filter(action="enrollment.reserve", target_id=enrollment.pk).count() == 1
    assert not OutboxMessage.objects.exists()
    assert list(differences()) == []


def test_free_pack_is_enrolled_at_once_and_both_sides_are_told(pack: CoursePack, student: User, hours: Hours) -> None:
    CoursePack.objects.filter(pk=pack.pk).update(price=0)

    enrollment = enroll_in_pack(pack.pk, student=student, actor=student, choice=Choice(starts=hours(10, 12)))

    assert enrollment.state == EnrollmentState.ENROLLED
    assert not Order.objects.exists()
    mails = OutboxMessage.objects.filter(channel="email").order_by("kind").values_list("kind", "user_id")
    assert list(mails) == [
        ("enrollments.confirmed", student.pk),
        ("enrollments.confirmed_teacher", pack.tutor_profile.user_id),
    ]


@pytest.mark.parametrize(
    ("change", "error", "code"),
    [
        ({"is_published": False}, Conflict, "not_bookable"),
        ({"is_active": False}, Conflict, "not_bookable"),
        ({"moderation_status": ModerationStatus.FLAGGED}, Conflict, "not_bookable"),
        ({"preliminary_meeting_required": True}, Conflict, "preliminary_meeting_required"),
        ({"capacity": 0}, Conflict, "full"),
    ],
)
def test_pack_that_is_not_to_be_had_is_refused(
    change: dict[str, object],
    error: type[DomainError],
    code: str,
    pack: CoursePack,
    student: User,
    hours: Hours,
) -> None:
    CoursePack.objects.filter(pk=pack.pk).update(**change)
    with pytest.raises(error) as refusal:
        enroll_in_pack(pack.pk, student=student, actor=student, choice=Choice(starts=hours(10, 12)))
    assert refusal.value.error_code == code
    assert not Enrollment.objects.exists()
    assert not LessonSlot.objects.exists()


def test_suspended_tutor_sells_nothing(pack: CoursePack, student: User, hours: Hours) -> None:
    User.objects.filter(pk=pack.tutor_profile.user_id).update(account_status=AccountStatus.SUSPENDED)
    with pytest.raises(Conflict, match="not offered"):
        enroll_in_pack(pack.pk, student=student, actor=student, choice=Choice(starts=hours(10, 12)))


def test_unverified_student_is_sent_to_verify(pack: CoursePack, student: User, hours: Hours) -> None:
    student.is_email_verified = False
    with pytest.raises(Forbidden, match="e-mail"):
        enroll_in_pack(pack.pk, student=student, actor=student, choice=Choice(starts=hours(10, 12)))


def test_tutor_does_not_book_own_course(pack: CoursePack, hours: Hours) -> None:
    tutor = pack.tutor_profile.user
    with pytest.raises(Conflict, match="own course"):
        enroll_in_pack(pack.pk, student=tutor, actor=tutor, choice=Choice(starts=hours(10, 12)))


def test_second_open_enrolment_is_refused_and_takes_no_times(pack: CoursePack, student: User, hours: Hours) -> None:
    enroll_in_pack(pack.pk, student=student, actor=student, choice=Choice(starts=hours(10, 12)))
    with pytest.raises(Conflict) as refusal:
        enroll_in_pack(pack.pk, student=student, actor=student, choice=Choice(starts=hours(14, 16)))
    assert refusal.value.error_code == "already_enrolled"
    assert LessonSlot.objects.count() == 2
    assert list(differences()) == []


def test_wrong_number_of_lessons_is_explained(pack: CoursePack, student: User, hours: Hours) -> None:
    with pytest.raises(Invalid) as refusal:
        enroll_in_pack(pack.pk, student=student, actor=student, choice=Choice(starts=hours(10)))
    assert "2" in str(refusal.value.message) + str(refusal.value.fields)
    assert not Enrollment.objects.exists()


@pytest.mark.parametrize(("total", "currency"), [(7999, "EUR"), (8000, "USD")])
def test_contradicting_price_is_refused(
    total: int, currency: str, pack: CoursePack, student: User, hours: Hours
) -> None:
    choice = Choice(starts=hours(10, 12), total=total, currency=currency)
    with pytest.raises(Invalid):
        enroll_in_pack(pack.pk, student=student, actor=student, choice=choice)
    assert not Enrollment.objects.exists()


def test_the_same_booking_sent_twice_is_told_of_the_first(pack: CoursePack, student: User, hours: Hours) -> None:
    tutor = pack.tutor_profile.user
    slots = [open_time(pack, start=start, session_mode="online", actor=tutor) for start in hours(10, 12)]
    enroll_in_pack(pack.pk, student=student, actor=student, choice=Choice(slots=slots))
    with pytest.raises(Conflict) as refusal:
        enroll_in_pack(pack.pk, student=student, actor=student, choice=Choice(slots=slots))
    assert refusal.value.error_code == "already_enrolled"
    assert Enrollment.objects.count() == 1


def test_lessons_of_another_course_lock_and_book_nothing(pack: CoursePack, student: User, hours: Hours) -> None:
    other = make_pack(practice=pack.practice)
    foreign = [
        open_time(other, start=start, session_mode="online", actor=other.tutor_profile.user) for start in hours(10, 12)
    ]
    with pytest.raises(Invalid, match="another course"):
        enroll_in_pack(pack.pk, student=student, actor=student, choice=Choice(slots=foreign))
    assert not Enrollment.objects.exists()
    assert set(LessonSlot.objects.values_list("status", flat=True)) == {SlotStatus.FREE}


def test_taken_time_loses_everything_else_too(pack: CoursePack, student: User, hours: Hours) -> None:
    other = MembershipFactory(practice=pack.practice).user
    enroll_in_pack(pack.pk, student=other, actor=other, choice=Choice(starts=hours(10, 12)))
    with pytest.raises(Conflict) as refusal:
        enroll_in_pack(pack.pk, student=student, actor=student, choice=Choice(starts=hours(12, 14)))
    assert refusal.value.error_code == "time_taken"
    assert not Enrollment.objects.filter(student=student).exists()
    assert LessonSlot.objects.filter(student=student).count() == 0
    assert Offering.objects.get(pk=pack.pk).seats_taken == 1
