"""Taking and giving back lesson times for an enrolment.

The enrolment stands a floor above: here it is a saved row with a key. These
run inside the caller's transaction (the enrolment engine holds the offering's
lock); who wants to go on after a refusal makes a savepoint.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.services.audit import record_event
from config.kit.errors import Busy, Invalid
from config.kit.statements import together
from scheduling.agenda import agenda_of_rows, load_agenda, rules_of, with_buffers
from scheduling.enums import SessionMode, SlotStatus
from scheduling.free_times import Agenda, why_not
from scheduling.locks import AskedAround, ask_slots_around, lock_people, lock_slots
from scheduling.meetings import spans_by_person
from scheduling.models import LessonSlot
from scheduling.places import checked_place
from scheduling.refusals import TAKEN_REASONS, Reason, RefusedTime, reader_zone, refuse, refuse_close
from scheduling.services.holds import clear_expired_holds
from scheduling.services.next_free import moves_next_free
from scheduling.services.writing import block, give_back, give_up, own_rows, save_slots
from scheduling.tasks import refresh_next_free
from scheduling.wall_clock import Span

if TYPE_CHECKING:
    from django.db.models import Model

    from accounts.models import User
    from catalog.models import CoursePack


COPIED: Final = (
    "practice_id",
    "course_pack_id",
    "tutor_profile_id",
    "tutor_id",
    "starts_at",
    "ends_at",
    "blocks_from",
    "blocks_until",
    "session_mode",
    "location_type",
    "location_details",
)


def take_times(
    pack: CoursePack,
    *,
    student: User,
    starts: Sequence[datetime],
    enrollment: Model,
    session_mode: str = SessionMode.ONLINE,
    location_type: str | None = None,
    location_details: str = "",
    actor: User | None,
    is_override: bool = False,
) -> list[LessonSlot]:
    """Book lessons of `pack` at `starts` (aware) for `enrollment`, in order of time.

    Each time must be one that `free_times` offers now; with `is_override` (for
    staff) only taken times are refused. The student's own holds and rows the
    tutor opened at these times are used; own holds in the way are given up.
    The pack's rules are not asked here (`pack_rules`).

    Raises `Conflict` (time_taken), `Invalid` (time_not_offered, times_overlap).
    """
    place = checked_place(pack, session_mode, location_type, location_details)
    _refuse_nothing(starts)
    now, length, tutor = timezone.now(), timedelta(minutes=pack.lesson_minutes), pack.tutor_profile
    lock_people(tutor.user_id, student.pk)
    clear_expired_holds(tutor.user_id, student.pk, now=now)
    wanted = sorted(set(starts))
    agenda = load_agenda(tutor, pack=pack, student=student, now=now, around=Span(wanted[0], wanted[-1] + length))
    _refuse_close(wanted, length, agenda, student)
    refused = [
        RefusedTime(start, reason)
        for start in wanted
        if (reason := why_not(agenda, start, length=length, mode=session_mode, now=now))
        and (not is_override or reason in TAKEN_REASONS)
    ]
    if refused:
        raise refuse(refused, agenda=agenda, mode=session_mode, zone=reader_zone(student, agenda))
    own = own_rows(pack, student, wanted, agenda)
    slots = [own.get(start) or LessonSlot(course_pack=pack, starts_at=start) for start in wanted]
    for slot in slots:
        slot.session_mode, slot.location_type, slot.location_details = place
    _book(slots, pack, student=student, enrollment=enrollment, agenda=agenda, actor=actor)
    return slots


def ask_for_slots(slots: Sequence[LessonSlot], *, student: User, span: Span | None = None) -> AskedAround:
    """Lock and read what booking `slots` looks at; ask it within `together`, and hand it to `take_slots`.

    Without `span` the time around the lessons is what the rows say that they block.
    """
    tutors = {slot.tutor_id for slot in slots}
    lock_people(*tutors, student.pk)
    blocked = Span(min(slot.blocks_from for slot in slots), max(slot.blocks_until for slot in slots))
    return ask_slots_around({slot.pk for slot in slots}, *tutors, student.pk, span=span or blocked)


def take_slots(
    slots: Sequence[LessonSlot],
    *,
    pack: CoursePack,
    student: User,
    enrollment: Model,
    actor: User | None,
    asked: AskedAround | None = None,
) -> list[LessonSlot]:
    """Book existing rows of `pack`, free or held by `student`, for `enrollment`, in order of time.

    `pack` comes with its tutor and that tutor's rules. `asked` is what
    `ask_for_slots` gave for these slots, where the caller had a round trip to
    share. Other holds of the student that are in the way are given up. Raises
    `Conflict` (time_taken) for rows that are no longer to be had or clash with
    another lesson of either side, `Invalid` as `take_times`.
    """
    _refuse_nothing(slots)
    now, tutor, ids = timezone.now(), pack.tutor_profile, {slot.pk for slot in slots}
    lessons = Span(min(slot.starts_at for slot in slots), max(slot.ends_at for slot in slots))
    blocked = with_buffers(lessons, rules_of(tutor))
    if asked is None or not asked.covers(tutor.user_id, student.pk, span=blocked):  # the buffers of today are longer
        with together():
            asked = ask_for_slots(slots, student=student, span=blocked)
    near = asked.slots.all()
    rows = sorted((row for row in near if row.pk in ids), key=lambda row: row.starts_at)
    if not rows or rows[0].starts_at < lessons.start or rows[-1].ends_at > lessons.end:
        raise Busy  # moved while we waited for the lock: what is taken there was not asked
    agenda = agenda_of_rows(tutor, near, student=student, now=now, meetings=spans_by_person(asked.meetings))
    refused = [
        RefusedTime(row.starts_at, reason)
        for row in rows
        if (reason := _why_not_row(row, pack, student, agenda, now=now))
    ]
    if refused:
        raise refuse(refused, agenda=agenda, mode=rows[0].session_mode, zone=reader_zone(student, agenda))
    starts = [row.starts_at for row in rows]
    _refuse_close(starts, timedelta(minutes=pack.lesson_minutes), agenda, student)
    held = [row for row in near if row.status == SlotStatus.HELD and row.pk not in ids]
    ended = [row for row in held if row.hold_has_ended(now)]
    give_back(ended)
    give_up([row for row in held if row.student_id == student.pk and row not in ended], pack, starts, agenda)
    _book(rows, pack, student=student, enrollment=enrollment, agenda=agenda, actor=actor)
    return rows


def release_slots(enrollment: Model, *, actor: User | None, reason: str) -> list[LessonSlot]:
    """Cancel the booked lessons of `enrollment` and give their times back; returns them.

    Completed lessons stay. A time that the tutor had opened by hand is opened
    again while it lies ahead.
    """
    booked = LessonSlot.objects.filter(enrollment=enrollment.pk, status__in=(SlotStatus.BOOKED, SlotStatus.HELD))
    slots = lock_slots(booked)
    for slot in slots:
        cancel(slot)
    reopen_times([slot for slot in slots if not slot.has_started])
    if slots:
        _record(slots, "lessons.released", enrollment, actor, reason=reason)
        refresh_next_free.on_commit(slots[0].tutor_profile_id)
    return slots


def cancel(slot: LessonSlot) -> None:
    """Write a locked slot as canceled; calendars see a newer sequence."""
    slot.status, slot.held_until, slot.completed_at = SlotStatus.CANCELED, None, None
    slot.calendar_sequence += 1
    slot.save(update_fields=["status", "held_until", "completed_at", "calendar_sequence"])


def reopen_times(slots: Sequence[LessonSlot]) -> None:
    """Open again what the tutor had opened by hand; a time opened meanwhile stays one."""
    LessonSlot.objects.bulk_create(
        [
            LessonSlot(was_opened=True, status=SlotStatus.FREE, **{name: getattr(slot, name) for name in COPIED})
            for slot in slots
            if slot.was_opened
        ],
        ignore_conflicts=True,
    )


def _why_not_row(row: LessonSlot, pack: CoursePack, student: User, agenda: Agenda, *, now: datetime) -> Reason | None:
    """Why this row cannot be booked by `student` now."""
    if row.course_pack_id != pack.pk:
        return "closed"
    is_own = row.student_id == student.pk
    if row.status == SlotStatus.CANCELED:
        return "hold_ended" if is_own and not row.is_active else "closed"
    if row.status == SlotStatus.COMPLETED or (row.status != SlotStatus.FREE and not is_own):
        return "tutor_busy"
    if row.status == SlotStatus.BOOKED:
        return "student_busy"
    reason = why_not(agenda, row.starts_at, length=row.ends_at - row.starts_at, mode=row.session_mode, now=now)
    if row.status == SlotStatus.HELD:  # notice and windows were asked when it was held
        return reason if reason in {"past", *TAKEN_REASONS} else None
    # The tutor opened it by hand, so windows and horizon are not asked.
    return reason if reason in {"past", "notice", *TAKEN_REASONS} or not row.is_active else None


def _refuse_nothing(chosen: Sequence[object]) -> None:
    if not chosen:
        message = _("Choose at least one time.")
        raise Invalid(message, fields={"starts": [message]})


def _refuse_close(starts: Sequence[datetime], length: timedelta, agenda: Agenda, student: User) -> None:
    """Raise when two of `starts` (in order) leave no room for both lessons with their buffers."""
    for first, second in pairwise(starts):
        if first + length + agenda.after > second - agenda.before:
            raise refuse_close(first, second, reader_zone(student, agenda))


def _book(
    slots: Sequence[LessonSlot],
    pack: CoursePack,
    *,
    student: User,
    enrollment: Model,
    agenda: Agenda,
    actor: User | None,
) -> None:
    """Write `slots` as booked for the enrolment, and tell whoever must know."""
    for slot in slots:
        block(slot, pack, agenda)
        slot.student, slot.enrollment_id = student, enrollment.pk
        slot.status, slot.held_until = SlotStatus.BOOKED, None
    save_slots(slots, student=student, agenda=agenda)
    _record(slots, "lessons.taken", enrollment, actor)
    if moves_next_free(slots, rules_of(pack.tutor_profile)):
        refresh_next_free.on_commit(pack.tutor_profile_id)


def _record(slots: Sequence[LessonSlot], action: str, enrollment: Model, actor: User | None, **data: str) -> None:
    """One audit event for all of them."""
    record_event(
        action, enrollment, actor=actor, practice=slots[0].practice_id, lessons=[slot.pk for slot in slots], **data
    )
