"""What a person may see of times and lessons."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db.models import BooleanField, Case, ExpressionWrapper, F, Q, QuerySet, Value, When
from django.utils import timezone

from accounts.rules import administered_practices
from catalog.models import TutorProfile
from catalog.queries import access_own_profile, listed_packs
from config.kit.errors import Forbidden, NotFound
from config.kit.statements import OneOf, Statement
from scheduling.agenda import ISO_WEEKDAYS, load_agenda, zone_of
from scheduling.enums import SlotStatus
from scheduling.free_times import FreeTime, free_times
from scheduling.models import Availability, AvailabilityException, LessonSlot
from scheduling.rules import may_manage_lesson
from scheduling.wall_clock import DAY, MIDNIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User
    from catalog.models import CoursePack


def free_times_of_pack(pack: CoursePack, *, student: User | None = None, until: date | None = None) -> list[FreeTime]:
    """When a lesson of `pack` can be booked now, by `student` where one is known, in order."""
    now = timezone.now()
    agenda = load_agenda(pack.tutor_profile, pack=pack, student=student, now=now)
    length = timedelta(minutes=pack.lesson_minutes)
    return free_times(agenda, length=length, teaching_mode=pack.teaching_mode, now=now, until=until)


def slots_by_uid(uids: Sequence[UUID]) -> dict[UUID, LessonSlot]:
    """The slots with these public ids that were not archived; who may have them is asked when they are taken."""
    return {slot.uid: slot for slot in _BY_UID.all(uids=list(uids))}


def with_people(slots: QuerySet[LessonSlot]) -> QuerySet[LessonSlot]:
    """The slots with everything that pages, files and answers show of them."""
    return slots.select_related(
        "practice",
        "course_pack",
        "tutor_profile__booking_rules",
        "tutor_profile__practice",
        "tutor",
        "student",
        "enrollment",
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


def lessons_to_mark(user: User) -> QuerySet[LessonSlot]:
    """Lessons that the person gave, it seems: over, and still only booked; the oldest first."""
    return lessons_taught_by(user).filter(status=SlotStatus.BOOKED, ends_at__lte=timezone.now())


def slots_for_user(user: User) -> QuerySet[LessonSlot]:
    """Slots the person may know of: their lessons, what they teach or run, and open times on sale.

    `hides_place` says of each whether address and link are not for this person: nobody has taken it.
    """
    practices = administered_practices(user)
    slots = with_people(LessonSlot.objects.active())
    if practices is None:
        return slots.annotate(hides_place=Value(False, output_field=BooleanField()))
    managed = Q(tutor=user) | Q(practice__in=practices)
    on_sale = Q(status=SlotStatus.FREE, course_pack__in=listed_packs())
    hidden = ExpressionWrapper(Q(status=SlotStatus.FREE) & ~managed, output_field=BooleanField())
    return slots.filter(Q(student=user) | managed | on_sale).annotate(hides_place=hidden)


def access_lesson(user: User, uid: UUID | str) -> LessonSlot:
    """The slot that the person may see. Raises `NotFound` for everybody else."""
    slot = slots_for_user(user).filter(uid=uid).first()
    if slot is None:
        raise NotFound
    return slot


def access_taught_lesson(user: User, uid: UUID | str) -> LessonSlot:
    """The slot that the person may complete and call off; others who see it get `Forbidden`."""
    slot = access_lesson(user, uid)
    if not may_manage_lesson(user, slot):
        raise Forbidden
    return slot


def tutor_profiles_for_user(user: User) -> QuerySet[TutorProfile]:
    """The person's own profiles, one per practice they teach in."""
    return TutorProfile.objects.active().filter(user=user).select_related("practice", "user", "booking_rules")


def windows_of(tutor: TutorProfile) -> QuerySet[Availability]:
    """The tutor's windows: weekly ones from Monday on, then dated ones."""
    days = [When(day_of_week=day, then=Value(number)) for day, number in ISO_WEEKDAYS.items()]
    return (
        Availability.objects.active()
        .filter(tutor_profile=tutor)
        .order_by(F("specific_date").asc(nulls_first=True), Case(*days), "start_time", "pk")
    )


def access_window(user: User, uid: UUID | str) -> Availability:
    """A window that the person may edit. Raises `NotFound`, to members of the practice `Forbidden`."""
    window = Availability.objects.active().select_related("tutor_profile").filter(uid=uid).first()
    if window is None:
        raise NotFound
    window.tutor_profile = access_own_profile(user, window.tutor_profile.uid)
    return window


def access_days_away(user: User, uid: UUID | str) -> AvailabilityException:
    """Days away that the person may take back; raises as `access_window`."""
    away = AvailabilityException.objects.active().select_related("tutor_profile").filter(uid=uid).first()
    if away is None:
        raise NotFound
    away.tutor_profile = access_own_profile(user, away.tutor_profile.uid)
    return away


def days_away_of(tutor: TutorProfile) -> QuerySet[AvailabilityException]:
    """The tutor's days away, the earliest first."""
    return AvailabilityException.objects.active().filter(tutor_profile=tutor).order_by("starts_on", "pk")


def lessons_on_days_away(away: AvailabilityException) -> QuerySet[LessonSlot]:
    """Booked lessons of the tutor that begin on these days of the tutor's zone."""
    zone = zone_of(away.tutor_profile)
    begin = datetime.combine(away.starts_on, MIDNIGHT, tzinfo=zone)
    end = datetime.combine(away.ends_on + DAY, MIDNIGHT, tzinfo=zone)
    return LessonSlot.objects.filter(
        tutor_profile=away.tutor_profile, status=SlotStatus.BOOKED, starts_at__gte=begin, starts_at__lt=end
    )


_BY_UID: Final = Statement(lambda: LessonSlot.objects.filter(OneOf("uid", "uids"), is_active=True))
