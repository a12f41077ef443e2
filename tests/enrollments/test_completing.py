"""A pack whose lessons are all given is completed, and may be bought again."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.models import User
from catalog.models import CoursePack
from config.kit.errors import Conflict
from enrollments.enums import EnrollmentState
from enrollments.integrations.stripe.simulator.server import Simulator
from enrollments.invariants import differences
from enrollments.models import Enrollment
from enrollments.services.completing import check_completion
from enrollments.services.enrolling import Choice, enroll_in_pack
from scheduling.enums import SlotStatus
from scheduling.models import LessonSlot
from tests.enrollments.paying import (
    Hours,
    pay,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_all_lessons_given_completes_the_enrolment_and_undoing_one_reopens_it(
    pending: Enrollment, stripe_simulator: Simulator
) -> None:
    pay(pending)
    first, second = pending.lesson_slots.order_by("starts_at")
    LessonSlot.objects.filter(pk=first.pk).update(status=SlotStatus.COMPLETED, completed_at=timezone.now())
    assert check_completion(pending.pk, actor=None).state == EnrollmentState.ENROLLED
    LessonSlot.objects.filter(pk=second.pk).update(status=SlotStatus.COMPLETED, completed_at=timezone.now())
    assert check_completion(pending.pk, actor=None).state == EnrollmentState.COMPLETED
    assert check_completion(pending.pk, actor=None).state == EnrollmentState.COMPLETED
    LessonSlot.objects.filter(pk=second.pk).update(status=SlotStatus.BOOKED, completed_at=None)
    assert check_completion(pending.pk, actor=None).state == EnrollmentState.ENROLLED
    assert list(differences()) == []


def test_completed_pack_can_be_bought_again(
    pending: Enrollment, student: User, pack: CoursePack, hours: Hours, stripe_simulator: Simulator
) -> None:
    pay(pending)
    LessonSlot.objects.update(status=SlotStatus.COMPLETED, completed_at=timezone.now())
    check_completion(pending.pk, actor=None)
    again = enroll_in_pack(pack.pk, student=student, actor=student, choice=Choice(starts=hours(10, 12, day=5)))
    assert again.state == EnrollmentState.PENDING


def test_reopening_beside_a_new_enrolment_is_refused_in_words(
    pending: Enrollment, student: User, pack: CoursePack, hours: Hours, stripe_simulator: Simulator
) -> None:
    pay(pending)
    LessonSlot.objects.update(status=SlotStatus.COMPLETED, completed_at=timezone.now())
    check_completion(pending.pk, actor=None)
    enroll_in_pack(pack.pk, student=student, actor=student, choice=Choice(starts=hours(10, 12, day=5)))
    LessonSlot.objects.filter(enrollment=pending).update(status=SlotStatus.BOOKED, completed_at=None)
    with pytest.raises(Conflict) as refusal:
        check_completion(pending.pk, actor=None)
    assert refusal.value.error_code == "already_enrolled"
