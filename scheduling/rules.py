"""Who may what with lessons. Availability follows `catalog.rules.may_edit_profile`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.rules import is_practice_admin
from catalog.enums import ModerationStatus, ProfileStatus
from config.kit.errors import Conflict, DomainError, Forbidden
from scheduling.enums import SlotStatus

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.rules import Person
    from catalog.models import CoursePack
    from scheduling.models import LessonSlot


def may_manage_lesson(user: Person, slot: LessonSlot) -> bool:
    """Complete, call off, reopen: the lesson's tutor, and the admin of the practice."""
    return user.pk == slot.tutor_id or is_practice_admin(user, slot.practice_id)


def may_change_place(user: Person, slot: LessonSlot) -> bool:
    """Either party of a booked lesson, and the admin."""
    is_student = slot.status in {SlotStatus.BOOKED, SlotStatus.HELD} and user.pk == slot.student_id
    return is_student or may_manage_lesson(user, slot)


def hold_refusal(pack: CoursePack, student: User) -> DomainError | None:
    """Why `student` cannot have times of `pack` held, or None."""
    tutor = pack.tutor_profile
    is_offered = (
        pack.is_active
        and pack.is_published
        and pack.moderation_status == ModerationStatus.APPROVED
        and tutor.is_active
        and tutor.status == ProfileStatus.APPROVED
        and tutor.user.may_act
    )
    if not is_offered:
        return Conflict(_("This course is not offered at the moment."), code="not_bookable")
    if not student.may_act or not student.is_email_verified:
        return Forbidden(_("Please confirm your e-mail address before you book."), code="email_not_verified")
    if tutor.user_id == student.pk:
        return Conflict(_("You cannot book your own course."), code="own_course")
    if pack.preliminary_meeting_required:
        return Conflict(
            _("This course begins with a meeting with the tutor. It cannot be booked here yet."),
            code="preliminary_meeting_required",
        )
    return None
