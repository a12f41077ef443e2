"""Reading what `free_times` computes with: one tutor or many, always the same number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from operator import itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet, prefetch_related_objects
from django.utils import timezone

from scheduling.enums import TAKEN, SlotStatus, Weekday
from scheduling.free_times import Agenda, Opened, Window
from scheduling.meetings import meetings_as_slots
from scheduling.models import Availability, AvailabilityException, BookingRules, LessonSlot
from scheduling.wall_clock import Span

if TYPE_CHECKING:
    from accounts.models import User
    from catalog.models import CoursePack, TutorProfile

ISO_WEEKDAYS: Final = {
    day: number
    for number, day in enumerate(
        (
            Weekday.MONDAY,
            Weekday.TUESDAY,
            Weekday.WEDNESDAY,
            Weekday.THURSDAY,
            Weekday.FRIDAY,
            Weekday.SATURDAY,
            Weekday.SUNDAY,
        )
    )
}
READ: Final = (  # in the order of `meetings_as_slots`
    "tutor_id",
    "student_id",
    "status",
    "starts_at",
    "ends_at",
    "blocks_from",
    "blocks_until",
    "session_mode",
)
NO_MEETINGS: Final[Mapping[int, Sequence[Span]]] = MappingProxyType({})
LONGEST_BLOCK: Final = timedelta(days=1)  # lesson and buffers; how far behind now a taken time can still reach


def rules_of(tutor: TutorProfile) -> BookingRules:
    """The tutor's booking rules, or unsaved ones with the defaults in the practice's zone."""
    found: BookingRules | None = getattr(tutor, "booking_rules", None)
    return found or BookingRules(tutor_profile=tutor, time_zone=tutor.practice.time_zone)


def zone_of(tutor: TutorProfile) -> ZoneInfo:
    """The zone in which the tutor's wall-clock windows hold."""
    return ZoneInfo(rules_of(tutor).time_zone)


def taking_place(now: datetime) -> QuerySet[LessonSlot]:
    """Slots that take time: held (and not expired), booked, completed."""
    return LessonSlot.objects.filter(status__in=TAKEN).exclude(status=SlotStatus.HELD, held_until__lte=now)


def with_buffers(lessons: Span, rules: BookingRules) -> Span:
    """The time that lessons of this tutor block."""
    before, after = timedelta(minutes=rules.buffer_before_minutes), timedelta(minutes=rules.buffer_after_minutes)
    return Span(lessons.start - before, lessons.end + after)


def load_agenda(
    tutor: TutorProfile,
    *,
    pack: CoursePack | None = None,
    student: User | None = None,
    now: datetime | None = None,
    around: Span | None = None,
) -> Agenda:
    """The agenda of one tutor as `student` meets it.

    With `pack` it holds the times opened by hand for that pack. The student's
    own holds that no enrolment stands behind block nothing: they make way for
    what the same student chooses now. With `around` it knows only the lessons
    that can touch that time, however full the calendar is elsewhere.
    """
    return load_agendas([tutor], pack=pack, student=student, now=now, around=around)[tutor.pk]


def agenda_of_rows(
    tutor: TutorProfile,
    rows: Iterable[LessonSlot],
    *,
    student: User,
    now: datetime,
    meetings: Mapping[int, Sequence[Span]] = NO_MEETINGS,
) -> Agenda:
    """The agenda without windows, of rows at hand: all that times need which stand as rows already.

    `meetings` are the sessions of groups that take people's time (`scheduling.meetings`).
    """
    taken = [
        {name: getattr(row, name) for name in READ}
        for row in rows
        if row.status in TAKEN
        and (row.status != SlotStatus.HELD or (row.student_id != student.pk and not row.hold_has_ended(now)))
    ]
    agenda = _agenda(tutor, rules_of(tutor), [], [], taken, student)
    if not meetings:
        return agenda
    return replace(
        agenda,
        taken=(*agenda.taken, *meetings.get(tutor.user_id, ())),
        busy=(*agenda.busy, *meetings.get(student.pk, ())),
    )


def load_agendas(
    tutors: Iterable[TutorProfile],
    *,
    pack: CoursePack | None = None,
    student: User | None = None,
    now: datetime | None = None,
    around: Span | None = None,
) -> dict[int, Agenda]:
    """The agendas of many tutors by profile id, in four queries; `tutors` come with their practice."""
    now = now or timezone.now()
    profiles = {tutor.pk: tutor for tutor in tutors}
    prefetch_related_objects(list(profiles.values()), "booking_rules")
    windows: dict[int, list[Window]] = defaultdict(list)
    for row in Availability.objects.filter(tutor_profile__in=profiles, is_active=True):
        windows[row.tutor_profile_id].append(as_window(row))
    away: dict[int, list[tuple[Any, Any]]] = defaultdict(list)
    today = (now - LONGEST_BLOCK).date()
    for exception in AvailabilityException.objects.filter(
        tutor_profile__in=profiles, is_active=True, ends_on__gte=today
    ):
        away[exception.tutor_profile_id].append((exception.starts_on, exception.ends_on))
    people = {tutor.user_id for tutor in profiles.values()} | ({student.pk} if student else set())
    slots = _slots_of(people, pack=pack, student=student, now=now, around=around)
    return {
        pk: _agenda(
            tutor,
            rules_of(tutor),
            windows[pk],
            away[pk],
            slots,
            student,
        )
        for pk, tutor in profiles.items()
    }


def as_window(row: Availability) -> Window:
    """A row as the computation sees it."""
    return Window(
        start=row.start_time,
        end=row.end_time,
        teaching_mode=row.teaching_mode,
        weekday=ISO_WEEKDAYS[Weekday(row.day_of_week)],
        on=None if row.is_recurring else row.specific_date,
    )


def _slots_of(
    people: Collection[int], *, pack: CoursePack | None, student: User | None, now: datetime, around: Span | None
) -> list[dict[str, Any]]:
    """Everything that takes time of `people`, teaching or learning, and what was opened for the pack; one query.

    Sessions of groups are among it, as lessons without buffers.
    """
    whose = Q(tutor__in=people) | Q(student__in=people)
    taken = whose & Q(status__in=TAKEN) & ~Q(status=SlotStatus.HELD, held_until__lte=now)
    if student is not None:
        taken &= ~Q(status=SlotStatus.HELD, student=student)
    if pack is not None:
        taken |= Q(course_pack=pack, status=SlotStatus.FREE, is_active=True)
    if around is None:
        near, after, before = Q(ends_at__gt=now - LONGEST_BLOCK), now - LONGEST_BLOCK, None
    else:
        after, before = around.start - LONGEST_BLOCK, around.end + LONGEST_BLOCK
        near = Q(starts_at__gt=after, starts_at__lt=before)
    lessons: QuerySet[Any, Any] = LessonSlot.objects.filter(taken, near).order_by().values_list(*READ)
    rows = lessons.union(*meetings_as_slots(people, after=after, before=before), all=True)
    return sorted((dict(zip(READ, row, strict=True)) for row in rows), key=itemgetter("starts_at"))


def _agenda(
    tutor: TutorProfile,
    rules: BookingRules,
    windows: list[Window],
    away: list[tuple[Any, Any]],
    slots: list[dict[str, Any]],
    student: User | None,
) -> Agenda:
    occupied = [slot for slot in slots if slot["status"] != SlotStatus.FREE]
    return Agenda(
        zone=ZoneInfo(rules.time_zone),
        windows=tuple(windows),
        away=tuple(away),
        taken=tuple(_span_for(slot, tutor.user_id) for slot in occupied if _concerns(slot, tutor.user_id)),
        busy=tuple(_span_for(slot, student.pk) for slot in occupied if student and _concerns(slot, student.pk)),
        opened=tuple(
            Opened(slot["starts_at"], frozenset({slot["session_mode"]}))
            for slot in slots
            if slot["status"] == SlotStatus.FREE
        ),
        notice=timedelta(minutes=rules.minimum_notice_minutes),
        horizon_days=rules.horizon_days,
        before=timedelta(minutes=rules.buffer_before_minutes),
        after=timedelta(minutes=rules.buffer_after_minutes),
        step=timedelta(minutes=rules.start_step_minutes),
    )


def _concerns(slot: dict[str, Any], person_id: int) -> bool:
    return person_id in {slot["tutor_id"], slot["student_id"]}


def _span_for(slot: dict[str, Any], person_id: int) -> Span:
    """The time that a slot takes of a person: with buffers for who teaches, the lesson itself for who learns."""
    if slot["tutor_id"] == person_id:
        return Span(slot["blocks_from"], slot["blocks_until"])
    return Span(slot["starts_at"], slot["ends_at"])
