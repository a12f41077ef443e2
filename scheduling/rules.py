"""Who may what with times and lessons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.rules import is_member, is_practice_admin
from catalog.enums import ModerationStatus, ProfileStatus
from scheduling.enums import SlotStatus

if TYPE_CHECKING:
    from accounts.rules import Person
    from catalog.models import CoursePack, TutorProfile
    from scheduling.models import LessonSlot


def may_edit_availability(user: Person, tutor: TutorProfile) -> bool:
    """The tutor themselves, and the admin of their practice."""
    return user.pk == tutor.user_id or is_practice_admin(user, tutor.practice_id)


def may_manage_lesson(user: Person, slot: LessonSlot) -> bool:
    """Complete, call off, reopen: the lesson's tutor, and the admin of the practice."""
    return user.pk == slot.tutor_id or is_practice_admin(user, slot.practice_id)


def may_change_place(user: Person, slot: LessonSlot) -> bool:
    """Either party of a booked lesson, and the admin."""
    is_student = slot.status == SlotStatus.BOOKED and user.pk == slot.student_id
    return is_student or may_manage_lesson(user, slot)


def is_bookable(pack: CoursePack) -> bool:
    """Whether times of the pack can be had at all: published, not taken down, by an approved tutor."""
    return (
        pack.is_active
        and pack.is_published
        and pack.moderation_status != ModerationStatus.REMOVED
        and pack.tutor_profile.is_active
        and pack.tutor_profile.status == ProfileStatus.APPROVED
    )


def is_known_in(user: Person, tutor: TutorProfile) -> bool:
    """Whether the person belongs to the tutor's practice, and so may know that the tutor exists."""
    return is_member(user, tutor.practice_id)
