"""What a person may see of times and lessons."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.rules import administered_practices
from catalog.enums import ModerationStatus, ProfileStatus
from catalog.models import TutorProfile
from config.kit.errors import Forbidden, NotFound
from scheduling import rules
from scheduling.agenda import load_agenda
from scheduling.enums import SlotStatus
from scheduling.free_times import FreeTime, free_times
from scheduling.models import Availability, LessonSlot

if TYPE_CHECKING:
    from accounts.models import User
    from catalog.models import CoursePack


def free_times_of_pack(pack: CoursePack, *, student: User | None = None, until: date | None = None) -> list[FreeTime]:
    """When a lesson of `pack` can be booked now, by `student` where one is known, in order."""
    now = timezone.now()
    agenda = load_agenda(pack.tutor_profile, pack=pack, student=student, now=now)
    length = timedelta(minutes=pack.lesson_minutes)
    return free_times(agenda, length=length, teaching_mode=pack.teaching_mode, now=now, until=until)


def with_people(slots: QuerySet[LessonSlot]) -> QuerySet[LessonSlot]:
    """The slots with everything that pages, files and answers show of them."""
    return slots.select_related(
        "practice", "course_pack", "tutor_profile__booking_rules", "tutor_profile__practice", "tutor", "student"
    )


def lessons_for_user(user: User) -> QuerySet[LessonSlot]:
    """Lessons in which the person learns or teaches, archived ones left out, the earliest first."""
    mine = Q(student=user) | Q(tutor=user, student__isnull=False)
    return with_people(LessonSlot.objects.active().filter(mine)).order_by("starts_at", "id")


def upcoming_lessons(user: User) -> QuerySet[LessonSlot]:
    """Of `lessons_for_user`, those booked that have not ended."""
    return lessons_for_user(user).filter(status=SlotStatus.BOOKED, ends_at__gt=timezone.now())


def lessons_taught_by(user: User) -> QuerySet[LessonSlot]:
    """Lessons that the person gives to somebody, the earliest first."""
    return lessons_for_user(user).filter(tutor=user).exclude(status=SlotStatus.HELD)


def slots_for_user(user: User) -> QuerySet[LessonSlot]:
    """Slots the person may know of: their lessons, what they teach or run, and open times on sale."""
    practices = administered_practices(user)
    if practices is None:
        return with_people(LessonSlot.objects.all())
    on_sale = Q(
        status=SlotStatus.FREE,
        is_active=True,
        course_pack__is_published=True,
        course_pack__is_active=True,
        tutor_profile__status=ProfileStatus.APPROVED,
    ) & ~Q(course_pack__moderation_status=ModerationStatus.REMOVED)
    return with_people(LessonSlot.objects.filter(Q(student=user) | Q(tutor=user) | Q(practice__in=practices) | on_sale))


def access_lesson(user: User, uid: UUID | str) -> LessonSlot:
    """The slot that the person may see. Raises `NotFound` for everybody else."""
    slot = slots_for_user(user).filter(uid=uid).first()
    if slot is None:
        raise NotFound
    return slot


def access_taught_lesson(user: User, uid: UUID | str) -> LessonSlot:
    """The slot that the person may complete, call off and move. Raises `NotFound` or, to the student, `Forbidden`."""
    slot = access_lesson(user, uid)
    if not rules.may_manage_lesson(user, slot):
        raise Forbidden
    return slot


def tutor_profiles_for_user(user: User) -> QuerySet[TutorProfile]:
    """Profiles whose availability the person may edit: their own and those of practices they run."""
    profiles = TutorProfile.objects.active().select_related("practice", "user", "booking_rules")
    practices = administered_practices(user)
    return profiles if practices is None else profiles.filter(Q(user=user) | Q(practice__in=practices))


def access_tutor_profile(user: User, uid: UUID | str) -> TutorProfile:
    """The profile whose availability the person may edit. Raises `NotFound`, to members of the practice `Forbidden`."""
    profile = TutorProfile.objects.active().select_related("practice", "user", "booking_rules").filter(uid=uid).first()
    if profile is None:
        raise NotFound
    if not rules.may_edit_availability(user, profile):
        raise Forbidden if rules.is_known_in(user, profile) else NotFound
    return profile


def access_availability(user: User, uid: UUID | str) -> Availability:
    """The window that the person may edit; raises as `access_tutor_profile`."""
    window = Availability.objects.active().filter(uid=uid).first()
    if window is None:
        raise NotFound
    window.tutor_profile = access_tutor_profile(user, window.tutor_profile.uid)
    return window
