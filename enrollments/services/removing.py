"""Staff end an enrolment: lessons given are kept, the rest is canceled and paid back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.enums import OfferingKind
from catalog.training_rules import may_run_training
from config.kit.errors import Conflict, Forbidden
from config.kit.locks import locked_transaction
from enrollments.enums import EnrollmentEvent, EnrollmentState, PaymentState
from enrollments.locks import lock_enrollment
from enrollments.models import Enrollment, Payment
from enrollments.policies import late_cancellation
from enrollments.services.expiring import give_up
from enrollments.services.notices import send_notice
from enrollments.services.refunding import queue_refund, refundable
from enrollments.services.transitions import apply_event
from scheduling.enums import SessionStatus, SlotStatus
from scheduling.models import Session
from scheduling.services.slots import release_slots

if TYPE_CHECKING:
    from accounts.models import User


def remove_student(
    enrollment: Enrollment,
    *,
    actor: User,
    reason: str,
    is_after_start_ok: bool = True,
    is_late_told: bool = False,
    is_tutor_absent: bool = False,
) -> Enrollment:
    """Cancel an enrolment and give back the share of the price for lessons not given, rounded in favour of the student.

    Who runs the practice may, and who leads the training. The seat is staff's to
    give: nobody is invited. The student is told what comes back, and that it is for
    want of a tutor where `is_tutor_absent`. With `is_late_told` student and trainers
    hear, too, that it was late by the policy agreed to. Raises `Forbidden`, or `Conflict` when it ended
    already, is being paid right now, or has `started` unless `is_after_start_ok`.
    """
    if not may_run_training(actor, enrollment.offering):
        raise Forbidden
    if enrollment.offering.has_started and not is_after_start_ok:
        raise Conflict(_("This has already started."), code="started")
    if enrollment.state == EnrollmentState.PENDING:
        if not give_up(
            enrollment,
            EnrollmentEvent.REMOVE,
            actor=actor,
            reason=reason,
            told={"is_tutor_absent": is_tutor_absent},
        ):
            raise Conflict(_("The payment is arriving right now. Look again in a minute."), code="payment_under_way")
        enrollment.refresh_from_db()
        return enrollment
    with locked_transaction():
        locked = lock_enrollment(enrollment.pk)
        given = _given(locked)
        late = late_cancellation(locked, timezone.now())
        release_slots(locked, actor=actor, reason=reason)
        returned = _pay_back(locked, given=given, actor=actor, reason=reason)
        told = {"returned": returned, "is_tutor_absent": is_tutor_absent}
        apply_event(locked, EnrollmentEvent.REMOVE, actor=actor, reason=reason, told=told)
        if late is not None and is_late_told:
            send_notice("enrollments.late_left", locked)
        return locked


def _given(enrollment: Enrollment) -> int:
    """How many of the lessons or sessions that were sold have been given."""
    if enrollment.offering.kind == OfferingKind.COURSE_PACK:
        return enrollment.lesson_slots.filter(status=SlotStatus.COMPLETED).count()
    ended = Session.objects.filter(offering=enrollment.offering_id, ends_at__lte=timezone.now())
    return ended.filter(status=SessionStatus.PLANNED).count()


def _pay_back(enrollment: Enrollment, *, given: int, actor: User, reason: str) -> int:
    """Queue the price less its share for the lessons given, from whatever payments hold money; returns how much."""
    succeeded = Payment.objects.filter(order__enrollment=enrollment, state=PaymentState.SUCCEEDED)
    sold = max(enrollment.terms.get("lessons", 1), 1)
    due: int | None = None
    total = 0
    for payment in succeeded.select_related("order").order_by("pk"):
        if due is None:
            due = payment.order.total - payment.order.total * min(given, sold) // sold
        amount = min(refundable(payment), due)
        if amount > 0:
            queue_refund(payment, reason=reason, actor=actor, amount=amount)
            due -= amount
            total += amount
    return total
