"""Times that a tutor gives by hand: opened for anybody, or planned for a student who has bought."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.services.audit import record_event
from catalog.rules import may_edit_pack
from config.kit.errors import Conflict, Forbidden, Invalid
from config.kit.locks import locked_transaction
from scheduling.agenda import load_agenda
from scheduling.enums import SlotStatus
from scheduling.locks import lock_people
from scheduling.models import LessonSlot
from scheduling.places import checked_place
from scheduling.registry import around_lesson_change, plannable_states
from scheduling.services.notices import tell_parties
from scheduling.services.seats import require_room, require_state
from scheduling.services.slots import take_slots, take_times
from scheduling.services.writing import block
from scheduling.tasks import refresh_next_free

if TYPE_CHECKING:
    from accounts.models import User
    from catalog.models import CoursePack

Before: TypeAlias = Callable[[LessonSlot], LessonSlot]


def open_time(
    pack: CoursePack,
    *,
    start: datetime,
    session_mode: str,
    location_type: str | None = None,
    location_details: str = "",
    meet_link: str = "",
    actor: User,
) -> LessonSlot:
    """Offer one time of `pack` whatever the weekly windows say; offering it again changes nothing.

    Nothing is taken by it: the time can still be lost to another lesson. Raises
    `Forbidden`, `Invalid`, `Conflict` (time_taken).
    """
    if not may_edit_pack(actor, pack):
        raise Forbidden
    place = checked_place(pack, session_mode, location_type, location_details)
    now = timezone.now()
    if start <= now:
        raise Invalid(fields={"starts_at": [_("This time has passed.")]})
    with locked_transaction():
        lock_people(pack.tutor_profile.user_id)
        agenda = load_agenda(pack.tutor_profile, now=now)
        found = LessonSlot.objects.filter(course_pack=pack, starts_at=start, status=SlotStatus.FREE).first()
        if found is not None:
            return found
        slot = LessonSlot(course_pack=pack, starts_at=start, was_opened=True, meet_link=meet_link)
        block(slot, pack, agenda)
        slot.session_mode, slot.location_type, slot.location_details = place
        if any(span.start < slot.blocks_until and slot.blocks_from < span.end for span in agenda.taken):
            raise Conflict(_("There is another lesson at this time."), code="time_taken")
        slot.save()
        record_event("lesson.opened", slot, actor=actor, practice=slot.practice_id)
        refresh_next_free.on_commit(slot.tutor_profile_id)
    return slot


def plan_lesson(
    pack: CoursePack, *, student: User, start: datetime, session_mode: str, actor: User, **place: Any
) -> LessonSlot:
    """Plan a lesson of an enrolment that has fewer than its pack, at any time that is not taken.

    What a tutor does after a lesson was called off. Raises `Forbidden`,
    `Conflict` (not_enrolled, enrollment_over, lessons_complete, time_taken), `Invalid`.
    """
    if not may_edit_pack(actor, pack):
        raise Forbidden
    enrollment = _enrollment_of(pack, student)
    with locked_transaction(), around_lesson_change(enrollment.pk, actor):
        require_state(enrollment, plannable_states())
        require_room(pack, enrollment)
        (slot,) = take_times(
            pack,
            student=student,
            starts=[start],
            enrollment=enrollment,
            session_mode=session_mode,
            actor=actor,
            is_override=True,
            **place,
        )
        tell_parties("lesson_planned", slot, actor=actor)
    return slot


def assign_slot(slot: LessonSlot, *, student: User, actor: User, before: Before | None = None) -> LessonSlot:
    """Give an open time to a student whose enrolment has fewer lessons than its pack. Raises as `plan_lesson`.

    `before` changes the lesson in the same transaction before it is given away,
    once all that stands above it is locked: a slot that is locked already would
    make this wait for its offering in the wrong order.
    """
    pack = slot.course_pack
    if not may_edit_pack(actor, pack):
        raise Forbidden
    enrollment = _enrollment_of(pack, student)
    with locked_transaction(), around_lesson_change(enrollment.pk, actor):
        lock_people(pack.tutor_profile.user_id, student.pk)
        if before is not None:
            slot = before(slot)
        require_state(enrollment, plannable_states())
        require_room(pack, enrollment)
        (taken,) = take_slots([slot], pack=pack, student=student, enrollment=enrollment, actor=actor)
        tell_parties("lesson_planned", taken, actor=actor)
    return taken


def _enrollment_of(pack: CoursePack, student: User) -> Any:
    """The student's enrolment that holds a seat in the pack."""
    enrollment = pack.enrollments.filter(student=student, state__in=plannable_states()).first()
    if enrollment is None:
        raise Conflict(_("This student is not enrolled in this course."), code="not_enrolled")
    return enrollment
