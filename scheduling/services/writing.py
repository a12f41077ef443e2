"""What every service that takes times writes with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.db.models import DurationField, F, Q
from django.utils import timezone
from psycopg import errors as pg

from config.kit.models import MOVES
from config.kit.statements import Change, Given, OneOf, Refusal
from scheduling.enums import SlotStatus
from scheduling.free_times import Agenda
from scheduling.locks import lock_slots
from scheduling.models import LessonSlot
from scheduling.refusals import Reason, RefusedTime, reader_zone, refuse
from scheduling.wall_clock import Span

if TYPE_CHECKING:
    from accounts.models import User
    from catalog.models import CoursePack

PLACE: Final = attrgetter("session_mode", "location_type", "location_details")
RANGE_START: Final = re.compile(r'\["([^"]+)",')


def block(slot: LessonSlot, pack: CoursePack, agenda: Agenda) -> None:
    """Give the slot what follows from its start: end, whose time it is, and the tutor's buffers of today."""
    tutor = pack.tutor_profile
    slot.course_pack, slot.practice_id = pack, pack.practice_id
    slot.tutor_profile, slot.tutor_id = tutor, tutor.user_id
    slot.ends_at = slot.starts_at + timedelta(minutes=pack.lesson_minutes)
    slot.blocks_from = slot.starts_at - agenda.before
    slot.blocks_until = slot.ends_at + agenda.after


def own_rows(pack: CoursePack, student: User, starts: Sequence[datetime], agenda: Agenda) -> dict[datetime, LessonSlot]:
    """Locked rows to use for `starts`: the student's own hold, else the row the tutor opened.

    Own holds that are not among them but in their way are given up.
    """
    rows = lock_slots(
        LessonSlot.objects.filter(
            Q(student=student, status=SlotStatus.HELD)
            | Q(course_pack=pack, starts_at__in=starts, status=SlotStatus.FREE, is_active=True)
        )
    )
    usable = sorted(
        (row for row in rows if row.course_pack_id == pack.pk and row.starts_at in starts),
        key=lambda row: row.status == SlotStatus.HELD,
    )
    chosen = {row.starts_at: row for row in usable}
    held = [row for row in rows if row.status == SlotStatus.HELD and chosen.get(row.starts_at) is not row]
    give_up(held, pack, starts, agenda)
    return chosen


def give_up(held: Iterable[LessonSlot], pack: CoursePack, starts: Sequence[datetime], agenda: Agenda) -> None:
    """Give back those of the student's locked holds that are in the way of lessons at `starts`."""
    length = timedelta(minutes=pack.lesson_minutes)
    wanted = [Span(start - agenda.before, start + length + agenda.after) for start in starts]
    give_back([row for row in held if any(span.overlaps(Span(row.blocks_from, row.blocks_until)) for span in wanted)])


def give_back(holds: list[LessonSlot]) -> int:
    """End locked holds: times the tutor opened are free again, the others are gone."""
    for slot in holds:
        slot.status = SlotStatus.FREE if slot.was_opened else SlotStatus.CANCELED
        slot.is_active = slot.was_opened
        slot.held_until = None
        if slot.was_opened:
            slot.student = None
        slot.save(update_fields=["status", "is_active", "held_until", "student"])
    return len(holds)


def save_slots(slots: Sequence[LessonSlot], *, student: User, agenda: Agenda) -> None:
    """Write taken slots, all taken alike.

    Rows that exist already are locked, and written only while they are free or held by the student; that may wait for
    other writes (`gathered`). Raises `Conflict` (time_taken) where they are not, or an exclusion constraint found
    another lesson, naming the time and whose it is; the transaction is lost then.
    """

    def refusal(error: IntegrityError) -> Exception | None:
        lost = _lost_times(slots, error.__cause__)
        zone = reader_zone(student, agenda)
        return refuse(lost, agenda=agenda, mode=slots[0].session_mode, zone=zone) if lost else None

    _take_rows([slot for slot in slots if slot.pk], refusal)
    try:
        with transaction.atomic(savepoint=False):  # a savepoint costs two round trips under locks
            LessonSlot.objects.bulk_create([slot for slot in slots if not slot.pk])
    except IntegrityError as error:
        raise refusal(error) or error from error


def _take_rows(rows: Iterable[LessonSlot], refusal: Refusal) -> None:
    """Write existing rows: one statement for all whose lessons take place alike, however many they are."""
    now = timezone.now()
    for (mode, kind, details), group in groupby(sorted(rows, key=PLACE), key=PLACE):
        alike = list(group)
        first = alike[0]
        _TAKE.write_rows(
            len(alike),
            refusal=refusal,
            ids=[row.pk for row in alike],
            student=first.student_id,
            enrollment=first.enrollment_id,
            status=first.status,
            held_until=first.held_until,
            length=first.ends_at - first.starts_at,
            before=first.starts_at - first.blocks_from,
            after=first.blocks_until - first.starts_at,
            mode=mode,
            kind=kind,
            details=details,
            now=now,
        )
        for row in alike:
            row.record_version += 1
            row.updated_at = now


def _lost_times(slots: Sequence[LessonSlot], cause: BaseException | None) -> list[RefusedTime]:
    """Which of the times another lesson has taken, in the database's own words; all of them where they say nothing.

    Without a cause rows went to somebody else; another one than an exclusion constraint took no time.
    """
    if cause is None:
        return [RefusedTime(slot.starts_at, "tutor_busy") for slot in slots if slot.pk]
    if not isinstance(cause, pg.ExclusionViolation):
        return []
    of_student = cause.diag.constraint_name == "lesson_student_once"
    whose: Reason = "student_busy" if of_student else "tutor_busy"
    said = RANGE_START.search(cause.diag.message_detail or "")
    start = datetime.fromisoformat(said[1]) if said else None
    lost = [slot for slot in slots if start == (slot.starts_at if of_student else slot.blocks_from)]
    return [RefusedTime(slot.starts_at, whose) for slot in lost or slots]


_TAKE: Final = Change(
    lambda: LessonSlot.objects.filter(
        Q(status=SlotStatus.FREE) | Q(status=SlotStatus.HELD, student=Given("student")), OneOf("pk", "ids")
    ),
    student=Given("student"),
    enrollment=Given("enrollment"),
    status=Given("status"),
    held_until=Given("held_until"),
    ends_at=F("starts_at") + Given("length", DurationField()),
    blocks_from=F("starts_at") - Given("before", DurationField()),
    blocks_until=F("starts_at") + Given("after", DurationField()),
    session_mode=Given("mode"),
    location_type=Given("kind"),
    location_details=Given("details"),
    **MOVES,
)
