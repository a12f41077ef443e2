"""What Stripe says about money becomes what we know about it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.services.audit import record_event
from catalog.enums import OfferingKind
from catalog.models import CoursePack
from config.kit.errors import DomainError
from config.kit.locks import locked_transaction
from enrollments.enums import PAYABLE, EnrollmentEvent, EnrollmentState, LedgerKind, MismatchKind, PaymentState
from enrollments.integrations.stripe.records import IntentStatus, PaymentIntent
from enrollments.locks import lock_payment
from enrollments.models import Enrollment, LedgerEntry, Payment
from enrollments.rules import offering_closed, pack_refusal
from enrollments.services.joining import refuse_overlap, seat_for_newcomer
from enrollments.services.mismatches import file_mismatch
from enrollments.services.notices import send_notice
from enrollments.services.refunding import queue_refund
from enrollments.services.transitions import apply_event
from enrollments.states import PAYMENT_MOVES
from scheduling.locks import lock_people
from scheduling.services.slots import take_times

if TYPE_CHECKING:
    from accounts.models import User

STATE_OF: Final = {
    IntentStatus.REQUIRES_PAYMENT_METHOD: PaymentState.CREATED,
    IntentStatus.REQUIRES_CONFIRMATION: PaymentState.CREATED,
    IntentStatus.REQUIRES_ACTION: PaymentState.REQUIRES_ACTION,
    IntentStatus.PROCESSING: PaymentState.PROCESSING,
    IntentStatus.REQUIRES_CAPTURE: PaymentState.PROCESSING,
    IntentStatus.SUCCEEDED: PaymentState.SUCCEEDED,
    IntentStatus.CANCELED: PaymentState.CANCELED,
}


def settle_intent(payment_id: int, intent: PaymentIntent, *, actor: User | None = None) -> Payment:
    """Take over the state of a freshly fetched `intent`; harmless when repeated or out of order.

    Money that arrived is entered in the ledger once; the enrolment becomes
    enrolled, or, when its times are lost, the money is queued to go back and
    the student is told.
    """
    with locked_transaction():
        payment, enrollment = lock_payment(payment_id)
        arrived = _take_over(payment, intent)
        if arrived:
            _enter_charge(payment, intent, actor=actor)
            _give_seat(payment, enrollment, actor=actor)
            _queue_closing(payment)
        return payment


def _take_over(payment: Payment, intent: PaymentIntent) -> bool:
    """Write Stripe's view into the row; true when the money has arrived by this very change."""
    state = STATE_OF[intent.status]
    if state == PaymentState.CREATED and intent.decline is not None:
        state = PaymentState.FAILED
    before = PaymentState(payment.state)
    moves = (before, state) in PAYMENT_MOVES
    if moves:
        payment.state = state
    if moves or before == state:
        payment.provider_status = intent.status
        payment.failure = intent.decline.message[:300] if intent.decline else ""
        payment.client_details = {
            **payment.client_details,
            "client_secret": intent.client_secret,
            "redirect_url": intent.redirect_url,
            "payment_method": intent.payment_method_id,
        }
    payment.intent_id = payment.intent_id or intent.id
    payment.checked_at = timezone.now()
    payment.save(update_fields=["state", "provider_status", "failure", "client_details", "intent_id", "checked_at"])
    return moves and state == PaymentState.SUCCEEDED


def _enter_charge(payment: Payment, intent: PaymentIntent, *, actor: User | None) -> None:
    order = payment.order
    LedgerEntry.objects.create(
        practice_id=order.practice_id,
        order=order,
        payment=payment,
        kind=LedgerKind.CHARGE,
        amount=intent.amount_received,
        currency=intent.currency,
        provider_reference=intent.id,
        actor=actor,
    )
    record_event("payment.succeeded", payment, actor=actor, practice=order.practice_id, amount=intent.amount_received)
    if (intent.amount_received, intent.currency) != (payment.amount, payment.currency):
        file_mismatch(
            MismatchKind.AMOUNT_DIFFERS,
            key=intent.id,
            order=order,
            details={"expected": payment.amount, "received": intent.amount_received, "currency": intent.currency},
        )


def _queue_closing(payment: Payment) -> None:
    """Nobody must pay a second time by what else was begun for this order."""
    if payment.order.payments.filter(state__in=PAYABLE).exclude(pk=payment.pk).exists():
        from enrollments.tasks import close_attempts  # noqa: PLC0415 - tasks call services that call this module

        close_attempts.on_commit(payment.order_id)


def _give_seat(payment: Payment, enrollment: Enrollment, *, actor: User | None) -> None:
    """The seat for the money, or the money back."""
    if enrollment.is_paid:
        queue_refund(payment, reason=_("Paid twice"), actor=None)
        send_notice("enrollments.duplicate_payment_refunded", enrollment)
    elif enrollment.state == EnrollmentState.PENDING:
        apply_event(enrollment, EnrollmentEvent.PAY, actor=actor, is_paid=True)
    elif not _reinstate(enrollment):
        queue_refund(payment, reason=_("The payment came after the times were given back"), actor=None)
        send_notice("enrollments.late_payment_refunded", enrollment)


def _reinstate(enrollment: Enrollment) -> bool:
    """Give a seat that was lost for want of payment back, if it and every one of its times are still free."""
    last = enrollment.transitions.order_by("-id").first()
    if enrollment.offering.kind != OfferingKind.COURSE_PACK:
        return last is not None and last.event == EnrollmentEvent.EXPIRE_PAYMENT and _reinstate_in_group(enrollment)
    pack = (
        CoursePack.objects.select_related("tutor_profile__user", "practice").filter(pk=enrollment.offering_id).first()
    )
    if last is None or last.event != EnrollmentEvent.EXPIRE_PAYMENT or pack is None:
        return False
    if pack_refusal(pack, enrollment.student) is not None or enrollment.offering.free_seats == 0:
        return False
    chosen = enrollment.terms["chosen"]
    try:
        with transaction.atomic():
            apply_event(enrollment, EnrollmentEvent.REINSTATE, actor=None, quiet=True, is_paid=True)
            take_times(
                pack,
                student=enrollment.student,
                starts=[datetime.fromisoformat(start) for start in chosen["starts"]],
                enrollment=enrollment,
                session_mode=chosen["session_mode"],
                location_type=chosen["location_type"],
                location_details=chosen["location_details"],
                actor=None,
            )
    except DomainError:
        enrollment.refresh_from_db()
        return False
    send_notice("enrollments.confirmed", enrollment)
    return True


def _reinstate_in_group(enrollment: Enrollment) -> bool:
    """The same for a training or cohort: open, a seat free that nobody waits for, and the student not elsewhere."""
    offering = enrollment.offering
    if offering_closed(offering) is not None or not seat_for_newcomer(offering):
        return False
    lock_people(enrollment.student_id)
    try:
        with transaction.atomic():
            refuse_overlap(offering, enrollment.student)
            apply_event(enrollment, EnrollmentEvent.REINSTATE, actor=None, is_paid=True)
    except DomainError:
        enrollment.refresh_from_db()
        return False
    return True
