"""Enrolments that cannot go on by themselves: fewer lessons than were sold, or a tutor whose account is closed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from accounts.enums import AccountStatus
from catalog.enums import ProfileStatus
from enrollments.enums import WAITING, EnrollmentState
from scheduling.enums import SlotStatus
from scheduling.models import LessonSlot

if TYPE_CHECKING:
    from enrollments.models import Enrollment

ABSENT: Final = Q(offering__coursepack__tutor_profile__user__is_active=False) | Q(
    offering__coursepack__tutor_profile__user__account_status__in=frozenset(AccountStatus) - {AccountStatus.ACTIVE}
)
"""The tutor's account is suspended, banned or archived."""
HELD_UP: Final = frozenset({EnrollmentState.PENDING, EnrollmentState.ENROLLED}) | WAITING
"""Who has lessons, holds times, or waits for a seat."""
PATIENCE: Final = timedelta(hours=24)
"""So long student and tutor plan between themselves; after that the office looks after them."""


def short_of_lessons(rows: QuerySet[Enrollment]) -> QuerySet[Enrollment]:
    """Those of `rows` that take part in a pack with fewer lessons than were sold; `to_plan` says how many."""
    sold = Coalesce(
        Cast(KT("terms__lessons"), IntegerField()),
        F("offering__coursepack__required_classes_count"),
        output_field=IntegerField(),
    )
    live = Count("lesson_slots", filter=~Q(lesson_slots__status=SlotStatus.CANCELED))
    short = rows.filter(state=EnrollmentState.ENROLLED, offering__coursepack__isnull=False)
    return short.annotate(to_plan=sold - live).filter(to_plan__gt=0)


def waiting_for_lessons(rows: QuerySet[Enrollment], *, now: datetime | None = None) -> QuerySet[Enrollment]:
    """Those of `short_of_lessons` for whom nobody called off, planned or enrolled within the last day."""
    since = (now or timezone.now()) - PATIENCE
    recent = LessonSlot.objects.filter(enrollment=OuterRef("pk"), updated_at__gt=since)
    return short_of_lessons(rows).filter(~Exists(recent), enrolled_at__lte=since)


def without_tutor(rows: QuerySet[Enrollment]) -> QuerySet[Enrollment]:
    """Those of `short_of_lessons` without any lesson whose tutor teaches no more: only the office can act."""
    tutor = "offering__coursepack__tutor_profile"
    teaches = Q(
        **{
            f"{tutor}__is_active": True,
            f"{tutor}__status": ProfileStatus.APPROVED,
            f"{tutor}__user__is_active": True,
            f"{tutor}__user__account_status": AccountStatus.ACTIVE,
        }
    )
    live = LessonSlot.objects.filter(enrollment=OuterRef("pk")).exclude(status=SlotStatus.CANCELED)
    return short_of_lessons(rows).filter(~Exists(live)).exclude(teaches)


def held_up_by_absence(rows: QuerySet[Enrollment]) -> QuerySet[Enrollment]:
    """Those of `rows` whose tutor cannot come: booked lessons stay until the account opens or the office releases them.

    A tutor who only stopped offering lessons still gives those that are booked.
    """
    return rows.filter(ABSENT, state__in=HELD_UP)


def is_held_up(enrollment: Enrollment) -> bool:
    """The same of one enrolment."""
    pack = getattr(enrollment.offering, "coursepack", None)
    return pack is not None and enrollment.state in HELD_UP and not pack.tutor_profile.user.may_act


def lessons_to_plan(enrollment: Enrollment) -> int:
    """How many of its lessons are to be planned again; 0 unless it takes part."""
    if enrollment.state != EnrollmentState.ENROLLED or getattr(enrollment.offering, "coursepack", None) is None:
        return 0
    sold: int = enrollment.terms.get("lessons", enrollment.offering.coursepack.required_classes_count)
    return max(0, sold - enrollment.lesson_slots.exclude(status=SlotStatus.CANCELED).count())
