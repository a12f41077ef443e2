"""Enrolments of group offerings for tests, by the services that make them in earnest."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from accounts.enums import Surface
from catalog.models import Offering
from config.kit.locks import locked_transaction
from enrollments.enums import EnrollmentEvent, EnrollmentState
from enrollments.locks import lock_enrollment, lock_offering
from enrollments.models import Enrollment
from enrollments.services.joining import enroll_self, open_order
from enrollments.services.transitions import apply_event, begin_enrollment
from enrollments.states import BULK
from tests.factories.accounts import make_student

if TYPE_CHECKING:
    from accounts.models import User

STEPS = {
    EnrollmentState.PENDING: (EnrollmentEvent.RESERVE,),
    EnrollmentState.ENROLLED: (EnrollmentEvent.ENROLL,),
    EnrollmentState.WAITLIST: (EnrollmentEvent.JOIN_WAITLIST,),
    EnrollmentState.WAITLIST_INVITED: (EnrollmentEvent.JOIN_WAITLIST, EnrollmentEvent.INVITE),
    EnrollmentState.WAITLIST_INVITE_EXPIRED: (
        EnrollmentEvent.JOIN_WAITLIST,
        EnrollmentEvent.INVITE,
        EnrollmentEvent.EXPIRE_INVITE,
    ),
    EnrollmentState.WAITLIST_DECLINED: (
        EnrollmentEvent.JOIN_WAITLIST,
        EnrollmentEvent.INVITE,
        EnrollmentEvent.DECLINE,
    ),
    EnrollmentState.COMPLETED: (EnrollmentEvent.ENROLL, EnrollmentEvent.COMPLETE),
    EnrollmentState.CANCELED: (EnrollmentEvent.ENROLL, EnrollmentEvent.LEAVE),
}


def put_in_state(offering: Offering, student: User, state: EnrollmentState) -> Enrollment:
    """The student's new enrolment, led into `state` by events of the table; rules and seats are not asked."""
    first, *further = STEPS[state]
    due = timezone.now() + timedelta(hours=1)
    with locked_transaction():
        locked = lock_offering(offering.pk)
        more: dict[str, Any] = {"pay_by": due} if first == EnrollmentEvent.RESERVE else {}
        enrollment = begin_enrollment(locked, first, student=student, actor=None, terms={"title": locked.title}, **more)
        if first == EnrollmentEvent.RESERVE:
            open_order(enrollment)
        for event in further:
            more = {"invite_expires_at": due} if event == EnrollmentEvent.INVITE else {}
            apply_event(lock_enrollment(enrollment.pk), event, actor=None, quiet=True, reason=BULK, **more)
    enrollment.refresh_from_db()
    return enrollment


def join(offering: Offering, student: User | None = None) -> Enrollment:
    """A student of the practice, new unless said, enrols as on the pages."""
    who = student or make_student(offering.practice)
    return enroll_self(offering.pk, student=who, surface=Surface.PAGES, has_agreed=True)


def states_of(offering: Offering) -> list[str]:
    """The states of everybody on the offering, in the order in which they came."""
    return list(Enrollment.objects.filter(offering=offering).order_by("id").values_list("state", flat=True))
