"""Who may do what with enrolments, and why an offering cannot be booked right now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.rules import is_practice_admin
from catalog.enums import ModerationStatus, ProfileStatus
from config.kit.errors import Conflict, DomainError, Forbidden

if TYPE_CHECKING:
    from accounts.models import User
    from catalog.models import CoursePack
    from enrollments.models import Enrollment


def may_see_enrollment(user: User, enrollment: Enrollment) -> bool:
    """Its student, its tutor, and who runs the practice."""
    return (
        enrollment.student_id == user.pk
        or teaches_enrollment(user, enrollment)
        or is_practice_admin(user, enrollment.practice_id)
    )


def teaches_enrollment(user: User, enrollment: Enrollment) -> bool:
    """Whether the person teaches the pack of this enrolment."""
    pack = getattr(enrollment.offering, "coursepack", None)
    return pack is not None and pack.tutor_profile.user_id == user.pk


def pack_refusal(pack: CoursePack, student: User) -> DomainError | None:
    """Why `student` cannot book `pack` now, or None.

    Needs `pack.tutor_profile.user` loaded for a constant number of queries.
    """
    tutor = pack.tutor_profile
    bookable = (
        pack.is_listed
        and pack.is_active
        and pack.is_published
        and pack.moderation_status == ModerationStatus.APPROVED
        and tutor.status == ProfileStatus.APPROVED
        and tutor.is_active
        and tutor.user.may_act
    )
    if not bookable:
        return Conflict(_("This course is not offered at the moment."), code="not_bookable")
    if not student.may_act:
        return Forbidden(_("Your account cannot book at the moment."), code="account_not_active")
    if not student.is_email_verified:
        return Forbidden(_("Please confirm your e-mail address before you book."), code="email_not_verified")
    if tutor.user_id == student.pk:
        return Conflict(_("You cannot book your own course."), code="own_course")
    if pack.preliminary_meeting_required:
        return Conflict(
            _("This course begins with a screening meeting with the tutor. It cannot be booked directly."),
            code="preliminary_meeting_required",
        )
    return None
