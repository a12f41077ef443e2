"""Seats that nobody paid for go back, and payments that hang are asked after."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import structlog
from django.db.models import F, Q
from django.utils import timezone

from config.kit.errors import Conflict
from config.kit.locks import locked_transaction
from enrollments.enums import PAYABLE, DecisionCause, EnrollmentEvent, EnrollmentState, PaymentState
from enrollments.integrations.stripe.errors import Ambiguous
from enrollments.locks import lock_enrollment
from enrollments.models import Enrollment, Order, Payment
from enrollments.services.closing import claim_look, close_payment, refresh_payment
from enrollments.services.notices import NOTHING
from enrollments.services.promotion import promote
from enrollments.services.transitions import apply_event
from scheduling.services.slots import release_slots

if TYPE_CHECKING:
    from accounts.models import User

BATCH: Final = 200
SETTLE_AFTER: Final = timedelta(minutes=5)
"""How long a webhook may take before we ask Stripe ourselves."""
FREES_FOR_NEXT: Final = {
    EnrollmentEvent.EXPIRE_PAYMENT: DecisionCause.PAYMENT_EXPIRED,
    EnrollmentEvent.LEAVE: DecisionCause.LEFT,
}
"""What goes on to the next who waits; a seat that staff free is theirs to give."""
logger = structlog.get_logger(__name__)


def expire_pending(
    *, before: datetime | None = None, practice_ids: frozenset[int] | None = None, actor: User | None = None
) -> list[Enrollment]:
    """Cancel every pending enrolment whose time to pay ended by `before` (default: now).

    `practice_ids` limits it to these practices. Returns what was canceled; one
    that Stripe says is paid, or under way, is not. At most `BATCH` are tried,
    those first that waited longest since the last try: what cannot be given
    back yet does not keep the others waiting.
    """
    due = Enrollment.objects.filter(state=EnrollmentState.PENDING)
    due = due.filter(pay_by__lte=timezone.now()) if before is None else due.filter(created_at__lte=before)
    if practice_ids is not None:
        due = due.filter(practice_id__in=practice_ids)
    expired = []
    turn = due.order_by(F("order__expiry_tried_at").asc(nulls_first=True), "pay_by")
    for enrollment in turn.select_related("order")[:BATCH]:
        try:
            Order.objects.filter(enrollment=enrollment).update(expiry_tried_at=timezone.now())
            if give_up(enrollment, EnrollmentEvent.EXPIRE_PAYMENT, actor=actor):
                expired.append(enrollment)
        except Exception:
            logger.exception("expiry postponed", enrollment=enrollment.pk)
    return expired


def abandon_enrollment(enrollment: Enrollment, *, actor: User) -> Enrollment:
    """The student gives the held times back before paying. Raises `Conflict` when it was paid meanwhile."""
    if not give_up(enrollment, EnrollmentEvent.LEAVE, actor=actor):
        raise Conflict(code="already_paid")
    enrollment.refresh_from_db()
    return enrollment


def give_up(
    enrollment: Enrollment,
    event: EnrollmentEvent,
    *,
    actor: User | None,
    reason: str = "",
    told: Mapping[str, Any] = NOTHING,
) -> bool:
    """Close the attempt to pay at Stripe, then free seat and times. False when money came or is coming.

    With Stripe away the times are freed all the same; the attempt stays
    unsettled, and money that still arrives is given back or reinstates the seat.
    """
    order = getattr(enrollment, "order", None)
    for payment in order.payments.filter(state__in=PAYABLE) if order else ():
        try:
            closed = close_payment(payment, actor=actor)
        except Ambiguous:
            logger.warning("payment not closed, Stripe does not answer", payment=payment.pk)
        else:
            if closed.state in {PaymentState.SUCCEEDED, PaymentState.PROCESSING}:
                return False
    with locked_transaction():
        locked = lock_enrollment(enrollment.pk)
        if locked.state != EnrollmentState.PENDING:
            return False
        release_slots(locked, actor=actor, reason=reason or str(event.label))
        apply_event(locked, event, actor=actor, reason=reason, told=told)
        if event in FREES_FOR_NEXT:
            promote(locked.offering, cause=FREES_FOR_NEXT[event], actor=None)
    return True


def settle_hanging_payments() -> int:
    """Ask Stripe about open attempts to pay that no webhook told us of; returns how many were asked after.

    An attempt whose enrolment wants no money any more (paid otherwise, ended) is
    closed; a declined one is, only then. At most `BATCH` at once, those first of
    which nobody asked for longest.
    """
    long_ago = timezone.now() - SETTLE_AFTER
    hanging = (
        Payment.objects.filter(
            Q(checked_at__lte=long_ago) | Q(checked_at__isnull=True, created_at__lte=long_ago), state__in=PAYABLE
        )
        .exclude(state=PaymentState.FAILED, order__enrollment__state=EnrollmentState.PENDING)
        .select_related("order__enrollment", "order__payer")
    )
    asked = 0
    for payment in hanging.order_by(F("checked_at").asc(nulls_first=True), "pk")[:BATCH]:
        is_wanted = payment.order.enrollment.state == EnrollmentState.PENDING
        try:
            if not claim_look(payment, before=long_ago):
                continue
            refresh_payment(payment, actor=None) if is_wanted else close_payment(payment, actor=None)
            asked += 1
        except Exception:
            logger.exception("payment not settled", payment=payment.pk)
    return asked
