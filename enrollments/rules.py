"""Who may do what with enrolments, and why an offering cannot be booked right now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.enums import StudentStanding
from accounts.rules import is_practice_admin
from catalog.enums import ModerationStatus, ProfileStatus, RunState
from catalog.training_rules import leads_training, may_lead
from config.kit.errors import Conflict, DomainError, Forbidden, Invalid

if TYPE_CHECKING:
    from accounts.models import StudentProfile, User
    from catalog.models import CoursePack, Offering
    from enrollments.models import Enrollment


def may_see_enrollment(user: User, enrollment: Enrollment) -> bool:
    """Its student, its tutor, and who runs the practice."""
    return (
        enrollment.student_id == user.pk
        or teaches_enrollment(user, enrollment)
        or is_practice_admin(user, enrollment.practice_id)
    )


def teaches_enrollment(user: User, enrollment: Enrollment) -> bool:
    """Whether the person teaches the pack of this enrolment, or leads the training."""
    pack = getattr(enrollment.offering, "coursepack", None)
    if pack is not None:
        return bool(pack.tutor_profile.user_id == user.pk)
    return may_lead(user, enrollment.offering_id)


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


def offering_closed(offering: Offering) -> DomainError | None:
    """Why nobody can be taken into a training or cohort now, whoever asks; None where somebody can."""
    if not (offering.is_active and offering.is_published):
        return Conflict(_("This is not offered at the moment."), code="not_bookable")
    if offering.run_state == RunState.CALLED_OFF:
        return Conflict(_("This was called off."), code="called_off")
    if offering.has_started:
        return Conflict(_("This has already started."), code="started")
    return None


def offering_refusal(
    offering: Offering, student: User, profile: StudentProfile | None, *, by_staff: bool
) -> DomainError | None:
    """Why `student` cannot be taken into a training or cohort now, or None; neither seats nor policies are asked.

    `profile` is what the practice notes of the student, with its status.
    """
    closed = offering_closed(offering)
    return closed or _person_refusal(offering, student, by_staff=by_staff) or _profile_refusal(profile)


def _person_refusal(offering: Offering, student: User, *, by_staff: bool) -> DomainError | None:
    if not student.may_act:
        return Forbidden(_("This account cannot book at the moment."), code="account_not_active")
    if not by_staff and not student.is_email_verified:
        return Forbidden(_("Please confirm your e-mail address before you book."), code="email_not_verified")
    if leads_training(student, offering.pk):
        return Conflict(_("Who leads a training cannot take part in it."), code="own_course")
    return None


def _profile_refusal(profile: StudentProfile | None) -> DomainError | None:
    if profile is None:
        return Invalid(
            _("This person is not a student of the school."), fields={"student": [_("Not a student of the school.")]}
        )
    if profile.standing != StudentStanding.ACTIVE:
        return Forbidden(_("Only active students of the school can take part."), code="student_not_active")
    return None
