"""Leaving by one's own act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.enums import OfferingKind
from config.kit.errors import Conflict, Forbidden
from config.kit.locks import locked_transaction
from enrollments.enums import SEAT_HOLDING, DecisionCause, EnrollmentEvent, EnrollmentState
from enrollments.locks import lock_enrollment, lock_payments
from enrollments.policies import late_cancellation
from enrollments.services.expiring import abandon_enrollment
from enrollments.services.notices import send_notice
from enrollments.services.promotion import promote
from enrollments.services.refunding import queue_refund, refundable
from enrollments.services.transitions import apply_event
from enrollments.states import LATE

if TYPE_CHECKING:
    from accounts.models import User
    from enrollments.models import Enrollment


def leave_offering(enrollment: Enrollment, *, actor: User, has_confirmed_late: bool = False) -> Enrollment:
    """The student leaves a training, a cohort or any waiting list; a seat goes to the next who waits.

    In time, what was paid goes back; late, nothing does by itself. Raises
    `Forbidden` and `Conflict`: `started`, `illegal_transition`,
    `late_cancellation` where the policy agreed to forbids it, `confirm_late`
    where it warns and `has_confirmed_late` is not said, `already_paid` when the
    payment of a held seat is arriving, `own_rules` for a pack with lessons.
    """
    if enrollment.student_id != actor.pk:
        raise Forbidden
    if enrollment.state == EnrollmentState.PENDING:
        return abandon_enrollment(enrollment, actor=actor)
    with locked_transaction():
        locked = lock_enrollment(enrollment.pk)
        offering = locked.offering
        held = locked.state in SEAT_HOLDING
        if held and offering.kind == OfferingKind.COURSE_PACK and locked.state != EnrollmentState.WAITLIST_INVITED:
            raise Conflict(_("A course with lessons is ended by asking for the money back."), code="own_rules")
        if offering.has_started:
            raise Conflict(_("This has already started."), code="started")
        late = late_cancellation(locked, timezone.now())
        if late is not None and late.is_blocking:
            raise Conflict(
                _("Within %(hours)s hours of the start nobody can leave by themselves. Please ask the school.")
                % {"hours": late.hours},
                code="late_cancellation",
            )
        if late is not None and not has_confirmed_late:
            raise Conflict(
                _("This training has a %(hours)s hour cancellation policy.") % {"hours": late.hours},
                code="confirm_late",
                details={"hours": late.hours, "text": late.text},
            )
        apply_event(locked, EnrollmentEvent.LEAVE, actor=actor, reason=LATE if late else "")
        if late is None:
            pay_back(locked, actor=actor, reason=_("Left in time"))
        else:
            send_notice("enrollments.late_left", locked, extra={"reason": LATE})
        if held:
            promote(offering, cause=DecisionCause.LEFT, actor=None)
        return locked


def pay_back(enrollment: Enrollment, *, actor: User | None, reason: str) -> int:
    """Queue all that is left of what was paid for a locked enrolment; returns the amount in minor units."""
    total = 0
    for payment in lock_payments(enrollment):
        if refundable(payment) > 0:
            total += queue_refund(payment, reason=reason, actor=actor).amount
    return total
