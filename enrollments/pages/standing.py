"""What a visitor has of a course already, and whether another newcomer can only wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from enrollments.enums import EnrollmentState
from enrollments.queries import open_enrollment
from enrollments.services.joining import seat_for_newcomer
from enrollments.states import LAPSED

if TYPE_CHECKING:
    from accounts.models import User
    from catalog.models import CoursePack
    from enrollments.models import Enrollment

MAY_BOOK = {EnrollmentState.WAITLIST_INVITED, *LAPSED}


def standing_in(pack: CoursePack, student: User | None) -> Enrollment | None:
    """The enrolment that stands in the way of booking `pack`; an invitation asks for it instead."""
    own = open_enrollment(student, pack) if student else None
    return None if own is None or own.state in MAY_BOOK else own


def can_only_wait(pack: CoursePack, student: User | None) -> bool:
    """Whether there is no place for this person but one on the waiting list."""
    if pack.capacity is None or seat_for_newcomer(pack):
        return False
    own = open_enrollment(student, pack) if student else None
    return own is None or own.state != EnrollmentState.WAITLIST_INVITED
