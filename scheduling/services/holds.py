"""Times held for a student for a short while, before an enrolment stands behind them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.services.audit import record_event
from config.kit.errors import Conflict
from config.kit.locks import locked_transaction
from config.kit.statements import Given, OneOf, Statement
from scheduling.agenda import load_agenda
from scheduling.enums import SlotStatus
from scheduling.free_times import why_not
from scheduling.locks import lock_idle_slots, lock_people, lock_slots
from scheduling.models import LessonSlot
from scheduling.places import checked_place
from scheduling.refusals import RefusedTime, reader_zone, refuse
from scheduling.rules import hold_refusal
from scheduling.services.writing import block, give_back, own_rows, save_slots

if TYPE_CHECKING:
    from accounts.models import User
    from catalog.models import CoursePack

HOLD_FOR: Final = timedelta(minutes=15)


def hold_slot(
    pack: CoursePack,
    *,
    student: User,
    start: datetime,
    session_mode: str,
    location_type: str | None = None,
    location_details: str = "",
    actor: User | None,
) -> LessonSlot:
    """Hold one time of `pack` for `student` for `HOLD_FOR`; holding it again starts anew.

    A student holds at most as many times of a pack as it has lessons. Raises
    `Conflict` (time_taken, too_many_holds), `Invalid` (time_not_offered) and
    what `rules.hold_refusal` gives.
    """
    if refusal := hold_refusal(pack, student):
        raise refusal
    place = checked_place(pack, session_mode, location_type, location_details)
    length, tutor = timedelta(minutes=pack.lesson_minutes), pack.tutor_profile
    with locked_transaction():
        now = timezone.now()
        lock_people(tutor.user_id, student.pk)
        clear_expired_holds(tutor.user_id, student.pk, now=now)
        agenda = load_agenda(tutor, pack=pack, student=student, now=now)
        if reason := why_not(agenda, start, length=length, mode=session_mode, now=now):
            raise refuse(
                [RefusedTime(start, reason)], agenda=agenda, mode=session_mode, zone=reader_zone(student, agenda)
            )
        slot = own_rows(pack, student, [start], agenda).get(start) or LessonSlot(course_pack=pack, starts_at=start)
        _refuse_hoarding(pack, student, slot)
        block(slot, pack, agenda)
        slot.session_mode, slot.location_type, slot.location_details = place
        slot.student, slot.status, slot.held_until = student, SlotStatus.HELD, now + HOLD_FOR
        save_slots([slot], student=student, agenda=agenda)
        record_event("lesson.held", slot, actor=actor, practice=slot.practice_id, until=slot.held_until)
    return slot


def _refuse_hoarding(pack: CoursePack, student: User, slot: LessonSlot) -> None:
    """Raise when the student already holds all the times that the pack has."""
    held = LessonSlot.objects.filter(course_pack=pack, student=student, status=SlotStatus.HELD).exclude(pk=slot.pk)
    if held.count() >= pack.required_classes_count:
        most = pack.required_classes_count
        words = ngettext(
            "You already hold %(count)d time of this pack.", "You already hold %(count)d times of this pack.", most
        )
        message = words % {"count": most}
        raise Conflict(message, code="too_many_holds")


def clear_expired_holds(*people: int, now: datetime) -> int:
    """Give back the holds of these teachers and students that have ended; how many."""
    ended = _ENDED.all(people=list(people), now=now)
    if not ended:
        return 0
    still = LessonSlot.objects.filter(pk__in=ended, status=SlotStatus.HELD, held_until__lte=now)
    return give_back(lock_slots(still))


def sweep_expired_holds(*, limit: int = 500) -> int:
    """Give back every hold that has ended, at most `limit` at once; what the task calls."""
    with locked_transaction():
        due = LessonSlot.objects.filter(status=SlotStatus.HELD, held_until__lte=timezone.now())
        ids = list(due.order_by("held_until").values_list("pk", flat=True)[:limit])
        return give_back(lock_idle_slots(due.filter(pk__in=ids)))


_ENDED: Final = Statement(
    lambda: LessonSlot.objects.filter(
        Q(OneOf("tutor_id", "people")) | Q(OneOf("student_id", "people")),
        status=SlotStatus.HELD,
        held_until__lte=Given("now"),
    ).values_list("pk", flat=True)
)
