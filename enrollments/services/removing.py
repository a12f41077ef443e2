"""Staff end an enrolment: lessons given are kept, the rest is canceled and paid back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.rules import is_practice_admin
from config.kit.errors import Conflict, Forbidden
from config.kit.locks import locked_transaction
from enrollments.enums import EnrollmentEvent, EnrollmentState, PaymentState
from enrollments.locks import lock_enrollment
from enrollments.models import Enrollment, Payment
from enrollments.services.expiring import give_up
from enrollments.services.refunding import queue_refund, refundable
from enrollments.services.transitions import apply_event
from scheduling.enums import SlotStatus
from scheduling.services.slots import release_slots

if TYPE_CHECKING:
    from accounts.models import User


def remove_student(enrollment: Enrollment, *, actor: User, reason: str) -> Enrollment:
    """Cancel an enrolment and give back the share of the price for lessons not given, rounded in favour of the student.

    Raises `Forbidden`, or `Conflict` when it ended already or is being paid right now.
    """
    if not is_practice_admin(actor, enrollment.practice_id):
        raise Forbidden
    if enrollment.state == EnrollmentState.PENDING:
        if not give_up(enrollment, EnrollmentEvent.REMOVE, actor=actor):
            raise Conflict(_("The payment is arriving right now. Look again in a minute."), code="payment_under_way")
        enrollment.refresh_from_db()
        return enrollment
    with locked_transaction():
        locked = lock_enrollment(enrollment.pk)
        given = locked.lesson_slots.filter(status=SlotStatus.COMPLETED).count()
        release_slots(locked, actor=actor, reason=reason)
        apply_event(locked, EnrollmentEvent.REMOVE, actor=actor, reason=reason)
        _pay_back(locked, given=given, actor=actor, reason=reason)
        return locked


def _pay_back(enrollment: Enrollment, *, given: int, actor: User, reason: str) -> None:
    """The price less its share for the lessons given, from whatever payments still hold money."""
    succeeded = Payment.objects.filter(order__enrollment=enrollment, state=PaymentState.SUCCEEDED)
    sold = enrollment.terms.get("lessons", 1)
    due: int | None = None
    for payment in succeeded.select_related("order").order_by("pk"):
        if due is None:
            due = payment.order.total - payment.order.total * min(given, sold) // sold
        amount = min(refundable(payment), due)
        if amount > 0:
            queue_refund(payment, reason=reason, actor=actor, amount=amount)
            due -= amount
