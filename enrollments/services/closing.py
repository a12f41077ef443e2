"""Ending an attempt to pay, at Stripe first, so that no money can come afterwards unseen."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog
from django.db.models import Q
from django.utils import timezone

from config.kit.locks import locked_transaction
from enrollments.enums import PAYABLE, EnrollmentState, PaymentState
from enrollments.integrations.stripe.client import stripe_gateway
from enrollments.integrations.stripe.errors import NotFoundAtStripe
from enrollments.integrations.stripe.records import CheckoutSession, SessionStatus
from enrollments.locks import lock_payment
from enrollments.models import Payment
from enrollments.services.settling import settle_intent

if TYPE_CHECKING:
    from accounts.models import User

RECENTLY: Final = timedelta(seconds=10)
"""How long an answer of Stripe is good enough for callers who may come as often as they like."""
UNPAID: Final = frozenset({PaymentState.CREATED, PaymentState.FAILED})
"""Nobody is paying by it; once its page is closed nobody will."""
logger = structlog.get_logger(__name__)


def close_attempts(order_id: int) -> int:
    """Close what is still open of an order that wants no money any more; returns how many attempts were closed.

    An attempt of which Stripe may be hearing right now is left to whoever makes
    it, and like one that cannot be closed at the moment to the sweep.
    """
    open_ones = Payment.objects.filter(order=order_id, state__in=PAYABLE)
    open_ones = open_ones.exclude(order__enrollment__state=EnrollmentState.PENDING)
    known = open_ones.exclude(intent_id="", checkout_id="").select_related("order__enrollment", "order__payer")
    closed = 0
    for payment in known.order_by("pk"):
        try:
            closed += close_payment(payment, actor=None).state == PaymentState.CANCELED
        except Exception:
            logger.exception("attempt to pay not closed", payment=payment.pk)
    return closed


def close_payment(payment: Payment, *, actor: User | None) -> Payment:
    """Cancel the attempt if that is still possible and take over how it stands.

    The result's state says which: `canceled` means no money will come,
    `succeeded` that the payer was quicker (and has the seat, or a refund),
    `processing` that it is under way. Raises `Ambiguous` when Stripe does not
    answer: the attempt stays unsettled and the sweep asks again.
    """
    gateway = stripe_gateway()
    if payment.checkout_id:
        session = gateway.expire_checkout_session(payment.checkout_id, idempotency_key=f"close-{payment.uid}")
        return take_over_session(payment, session, actor=actor)
    if payment.intent_id:
        intent = gateway.cancel_payment_intent(payment.intent_id, idempotency_key=f"close-{payment.uid}")
        return settle_intent(payment.pk, intent, actor=actor)
    return _close_unsent(payment)


def claim_look(payment: Payment, *, before: datetime) -> bool:
    """Whether the caller is the one to ask Stripe about the attempt: nobody has asked since `before`.

    Noted before asking: of many at once one asks, and an attempt that cannot
    be settled goes to the end of the queue whatever becomes of it.
    """
    unasked = Q(checked_at__isnull=True) | Q(checked_at__lte=before)
    return Payment.objects.filter(unasked, pk=payment.pk).update(checked_at=timezone.now()) == 1


def refresh_stale_payment(payment: Payment, *, actor: User | None) -> Payment:
    """As `refresh_payment`, but Stripe is asked neither about an attempt that ended nor twice within `RECENTLY`."""
    if payment.state not in PAYABLE or not claim_look(payment, before=timezone.now() - RECENTLY):
        return payment
    return refresh_payment(payment, actor=actor)


def refresh_payment(payment: Payment, *, actor: User | None) -> Payment:
    """Ask Stripe how the attempt stands and take that over. Raises `Ambiguous`."""
    gateway = stripe_gateway()
    if payment.intent_id:
        return settle_intent(payment.pk, gateway.retrieve_payment_intent(payment.intent_id), actor=actor)
    if payment.checkout_id:
        return take_over_session(payment, gateway.retrieve_checkout_session(payment.checkout_id), actor=actor)
    return payment


def take_over_session(payment: Payment, session: CheckoutSession, *, actor: User | None) -> Payment:
    """Take over a Checkout Session: its intent where somebody began to pay, its end where nobody did."""
    if session.payment_intent_id:
        intent = stripe_gateway().retrieve_payment_intent(session.payment_intent_id)
        settled = settle_intent(payment.pk, intent, actor=actor)
        is_over = session.status == SessionStatus.EXPIRED and settled.state in UNPAID
        return mark_canceled(payment, provider_status=intent.status) if is_over else settled
    if session.status == SessionStatus.EXPIRED:
        return mark_canceled(payment, provider_status=session.status)
    Payment.objects.filter(pk=payment.pk).update(provider_status=session.status, checked_at=timezone.now())
    return payment


def _close_unsent(payment: Payment) -> Payment:
    """An attempt that Stripe may never have heard of: look before giving up.

    A crash between Stripe's answer and our row leaves no id here; the customer's
    intents tell whether one was made.
    """
    if payment.order.payer.payment_customers.exists():
        customer = payment.order.payer.payment_customers.get(platform="stripe")
        try:
            for intent in stripe_gateway().payment_intents(since=payment.created_at, customer_id=customer.customer_id):
                if intent.metadata.get("payment") == str(payment.uid):
                    return close_payment(settle_intent(payment.pk, intent), actor=None)
        except NotFoundAtStripe:
            pass
    return mark_canceled(payment, provider_status="")


def mark_canceled(payment: Payment, *, provider_status: str) -> Payment:
    """Note that no money will come by this attempt; one that succeeded stays as it is."""
    with locked_transaction():
        locked, _enrollment = lock_payment(payment.pk)
        if locked.state in PAYABLE:
            locked.state = PaymentState.CANCELED
            locked.provider_status = provider_status
            locked.checked_at = timezone.now()
            locked.save(update_fields=["state", "provider_status", "checked_at"])
        return locked
