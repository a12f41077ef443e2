"""What happens to one lesson: given, called off, moved to another place.

The enrolment is locked first and follows in the same transaction (`registry`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.rules import is_practice_admin
from accounts.services.audit import record_event
from config.kit.errors import Conflict, Forbidden
from scheduling import rules
from scheduling.enums import SlotStatus
from scheduling.locks import locked_lesson
from scheduling.places import checked_place
from scheduling.registry import reopenable_states
from scheduling.services.notices import tell_parties
from scheduling.services.seats import require_state
from scheduling.services.slots import cancel
from scheduling.tasks import refresh_next_free

if TYPE_CHECKING:
    from accounts.models import User
    from scheduling.models import LessonSlot


def complete_slot(slot: LessonSlot, *, actor: User) -> LessonSlot:
    """Mark a booked lesson that has begun as given; a lesson already marked stays as it is.

    Tutor and admin only. Raises `Forbidden`, `Conflict` (lesson_not_started,
    lesson_not_booked) and whatever the enrolment refuses.
    """
    with locked_lesson(slot, actor=actor) as lesson:
        _require(rules.may_manage_lesson(actor, lesson))
        if lesson.status == SlotStatus.COMPLETED:
            return lesson
        if lesson.status != SlotStatus.BOOKED:
            raise Conflict(_("Only a booked lesson can be completed."), code="lesson_not_booked")
        if not lesson.has_started:
            raise Conflict(_("This lesson has not begun yet."), code="lesson_not_started")
        lesson.status, lesson.completed_at = SlotStatus.COMPLETED, timezone.now()
        lesson.save(update_fields=["status", "completed_at"])
        record_event("lesson.completed", lesson, actor=actor, practice=lesson.practice_id)
    return lesson


def reopen_slot(slot: LessonSlot, *, actor: User) -> LessonSlot:
    """Take back that a lesson was given; a booked lesson stays as it is.

    Tutor and admin only. Raises `Forbidden`, `Conflict` (lesson_not_completed, enrollment_over).
    """
    with locked_lesson(slot, actor=actor) as lesson:
        _require(rules.may_manage_lesson(actor, lesson))
        if lesson.status == SlotStatus.BOOKED:
            return lesson
        if lesson.status != SlotStatus.COMPLETED:
            raise Conflict(_("Only a completed lesson can be reopened."), code="lesson_not_completed")
        if lesson.enrollment is not None:
            require_state(lesson.enrollment, reopenable_states())
        lesson.status, lesson.completed_at = SlotStatus.BOOKED, None
        lesson.save(update_fields=["status", "completed_at"])
        record_event("lesson.reopened", lesson, actor=actor, practice=lesson.practice_id)
    return lesson


def cancel_slot(slot: LessonSlot, *, actor: User, reason: str = "") -> LessonSlot:
    """Call off a lesson, or take back an open time; a canceled one stays as it is.

    Tutor and admin only; a completed lesson is refused. Raises `Forbidden`, `Conflict` (lesson_completed).
    """
    with locked_lesson(slot, actor=actor) as lesson:
        _require(rules.may_manage_lesson(actor, lesson))
        if lesson.status == SlotStatus.CANCELED:
            return lesson
        if lesson.status == SlotStatus.COMPLETED:
            raise Conflict(_("A completed lesson cannot be called off."), code="lesson_completed")
        was_booked = lesson.status == SlotStatus.BOOKED
        cancel(lesson)
        record_event("lesson.canceled", lesson, actor=actor, practice=lesson.practice_id, reason=reason)
        if was_booked:
            tell_parties("lesson_canceled", lesson, actor=actor, reason=reason)
        refresh_next_free.on_commit(lesson.tutor_profile_id)
    return lesson


def remove_slot(slot: LessonSlot, *, actor: User) -> LessonSlot:
    """As `cancel_slot`, and archived: nobody sees it any more. The admin may remove completed lessons too."""
    with locked_lesson(slot, actor=actor) as lesson:
        _require(rules.may_manage_lesson(actor, lesson))
        if lesson.status == SlotStatus.COMPLETED and not is_practice_admin(actor, lesson.practice_id):
            raise Conflict(_("A completed lesson cannot be called off."), code="lesson_completed")
        was_booked = lesson.status == SlotStatus.BOOKED
        if lesson.status != SlotStatus.CANCELED:
            cancel(lesson)
        lesson.is_active = False
        lesson.save(update_fields=["is_active"])
        if was_booked:
            tell_parties("lesson_canceled", lesson, actor=actor)
        record_event("lesson.removed", lesson, actor=actor, practice=lesson.practice_id)
        refresh_next_free.on_commit(lesson.tutor_profile_id)
    return lesson


def change_place(
    slot: LessonSlot,
    *,
    actor: User,
    session_mode: str | None = None,
    location_type: str | None = None,
    location_details: str | None = None,
    meet_link: str | None = None,
) -> LessonSlot:
    """Say anew where a lesson takes place; what is None stays.

    Either party of a booked lesson and the admin may; the way it is given
    (`session_mode`) and the link are the tutor's. Calendars see a newer
    sequence when something changed. Raises `Forbidden`, `Invalid`, `Conflict`.
    """
    with locked_lesson(slot, actor=actor) as lesson:
        is_teaching = rules.may_manage_lesson(actor, lesson)
        _require(is_teaching or rules.may_change_place(actor, lesson))
        if lesson.status in {SlotStatus.CANCELED, SlotStatus.COMPLETED}:
            raise Conflict(_("This lesson is over."), code="lesson_over")
        if not is_teaching:
            _require(session_mode in {None, lesson.session_mode} and meet_link in {None, lesson.meet_link})
        mode = session_mode or lesson.session_mode
        kept_type = lesson.location_type if mode == lesson.session_mode else None
        details = lesson.location_details if location_details is None else location_details
        place = checked_place(
            lesson.course_pack, mode, location_type or kept_type, details, present=lesson.session_mode
        )
        link = lesson.meet_link if meet_link is None else meet_link
        before = (lesson.session_mode, lesson.location_type, lesson.location_details, lesson.meet_link)
        if before != (*place, link):
            lesson.session_mode, lesson.location_type, lesson.location_details = place
            lesson.meet_link = link
            lesson.calendar_sequence += 1
            lesson.save(
                update_fields=["session_mode", "location_type", "location_details", "meet_link", "calendar_sequence"]
            )
            record_event("lesson.place_changed", lesson, actor=actor, practice=lesson.practice_id)
            if lesson.status == SlotStatus.BOOKED:
                tell_parties("place_changed", lesson, actor=actor)
    return lesson


def _require(allowed: bool) -> None:  # noqa: FBT001 - the one thing it takes
    if not allowed:
        raise Forbidden
