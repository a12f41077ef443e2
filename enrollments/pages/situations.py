"""What an enrolment's page says first: which situation somebody finds it in."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils import timezone

from enrollments.enums import EnrollmentEvent, EnrollmentState, PaymentState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from enrollments.models import Enrollment, EnrollmentTransition, Payment


class Situation(StrEnum):
    """Each has its message in `enrollments/situation.html`."""

    UNPAID = "unpaid"
    HELD = "held"
    ARRIVING = "arriving"
    PROCESSING = "processing"
    OVERDUE = "overdue"
    JUST_PAID = "just_paid"
    RUNNING = "running"
    COMPLETED = "completed"
    EXPIRED = "expired"
    GIVEN_BACK = "given_back"
    ENDED = "ended"
    INVITED = "invited"
    WAITING = "waiting"
    INVITATION_ENDED = "invitation_ended"
    DECLINED = "declined"
    CALLED_OFF = "called_off"
    LIST_ENDED = "list_ended"
    LEFT = "left"
    REMOVED = "removed"
    OTHER = "other"


OF_STATE = {
    EnrollmentState.ENROLLED: Situation.RUNNING,
    EnrollmentState.COMPLETED: Situation.COMPLETED,
    EnrollmentState.WAITLIST: Situation.WAITING,
    EnrollmentState.WAITLIST_INVITED: Situation.INVITED,
    EnrollmentState.WAITLIST_INVITE_EXPIRED: Situation.INVITATION_ENDED,
    EnrollmentState.WAITLIST_DECLINED: Situation.DECLINED,
}
OF_LAST_EVENT = {
    EnrollmentEvent.EXPIRE_PAYMENT: Situation.EXPIRED,
    EnrollmentEvent.CALL_OFF: Situation.CALLED_OFF,
    EnrollmentEvent.CLOSE: Situation.LIST_ENDED,
    EnrollmentEvent.LEAVE: Situation.LEFT,
    EnrollmentEvent.REMOVE: Situation.REMOVED,
}


def situation_of(
    enrollment: Enrollment,
    steps: Sequence[EnrollmentTransition],
    payment: Payment | None,
    *,
    is_student: bool,
    is_back_from_paying: bool,
) -> Situation:
    """`steps` is the history, oldest first; `payment` the newest attempt; `is_back_from_paying`: Stripe sent them."""
    state = EnrollmentState(enrollment.state)
    if state == EnrollmentState.PENDING:
        return _pending(enrollment, payment, is_student=is_student, is_back_from_paying=is_back_from_paying)
    if state == EnrollmentState.CANCELED:
        return _canceled(steps)
    if state == EnrollmentState.ENROLLED and is_student and is_back_from_paying:
        return Situation.JUST_PAID
    return OF_STATE.get(state, Situation.OTHER)


def _pending(
    enrollment: Enrollment, payment: Payment | None, *, is_student: bool, is_back_from_paying: bool
) -> Situation:
    if payment is not None and payment.state == PaymentState.PROCESSING:
        return Situation.PROCESSING
    if not is_student:
        return Situation.HELD
    if is_back_from_paying:
        return Situation.ARRIVING
    is_late = enrollment.pay_by is not None and enrollment.pay_by <= timezone.now()
    return Situation.OVERDUE if is_late else Situation.UNPAID


def _canceled(steps: Sequence[EnrollmentTransition]) -> Situation:
    last = steps[-1] if steps else None
    if last is None:
        return Situation.ENDED
    if last.from_state == EnrollmentState.PENDING and last.event == EnrollmentEvent.LEAVE:
        return Situation.GIVEN_BACK
    return OF_LAST_EVENT.get(EnrollmentEvent(last.event), Situation.ENDED)
