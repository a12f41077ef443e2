"""Beginning to pay: claim the attempt, ask Stripe, settle what it said.

No call to Stripe happens inside a transaction, and every call carries an
idempotency key made from our row: after any crash or unclear answer the same
step can be repeated without a second charge.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.services.audit import record_event
from config.kit.errors import Conflict
from config.kit.locks import locked_transaction
from enrollments.enums import UNSETTLED, EnrollmentState, PaymentFlow, PaymentState
from enrollments.integrations.stripe.client import stripe_gateway
from enrollments.integrations.stripe.errors import Declined, WrongState
from enrollments.locks import lock_enrollment
from enrollments.models import Enrollment, Payment, PaymentCustomer
from enrollments.services.closing import close_payment
from enrollments.services.settling import settle_intent
from enrollments.shortfall import is_held_up

if TYPE_CHECKING:
    from accounts.models import User

SHORTEST_CHECKOUT: Final = timedelta(minutes=60)
"""Stripe accepts no session that ends within 30 minutes; a call repeated later must still name the same end."""
LONGEST_CHECKOUT: Final = timedelta(hours=23)
"""Nor one that stays open for more than a day."""
STALE: Final = timedelta(minutes=25)
"""An attempt of which Stripe has not heard by then is begun anew."""


def start_intent_payment(
    enrollment: Enrollment, *, actor: User, payment_method_id: str | None, return_url: str = ""
) -> Payment:
    """Pay by PaymentIntent (the API's way), trying `payment_method_id` if given.

    Returns the payment as Stripe left it: a declined card is state `failed`
    with its reason, not an error. Raises `Conflict` when nothing is to be paid
    any more, `Ambiguous` when Stripe does not answer (repeat the call).
    """
    payment = _claim(enrollment, PaymentFlow.INTENT, actor=actor, redirect_url=return_url)
    gateway = stripe_gateway()
    if not payment.intent_id:
        intent = gateway.create_payment_intent(
            amount=payment.amount,
            currency=payment.currency,
            customer_id=customer_for(enrollment.student),
            metadata=_metadata(payment, enrollment),
            return_url=payment.redirect_url or None,
            description=enrollment.terms.get("title"),
            idempotency_key=f"payment-{payment.uid}",
        )
        payment = settle_intent(payment.pk, intent, actor=actor)
        _stop_unless_wanted(payment, actor=actor)
    if payment_method_id:
        try:
            intent = gateway.confirm_payment_intent(
                payment.intent_id,
                payment_method_id=payment_method_id,
                return_url=payment.redirect_url or None,
                idempotency_key=f"payment-{payment.uid}-{payment.attempts}-{payment_method_id}",
            )
        except Declined as refusal:
            intent = refusal.payment_intent or gateway.retrieve_payment_intent(payment.intent_id)
        except WrongState:
            intent = gateway.retrieve_payment_intent(payment.intent_id)
        payment = settle_intent(payment.pk, intent, actor=actor)
    return payment


def start_checkout(enrollment: Enrollment, *, actor: User, success_url: str, cancel_url: str) -> str:
    """Pay on Stripe's page (the pages' way); returns its address. A second click returns the same page.

    An attempt keeps the addresses that it began with: repeated under another
    name of our host the call must be the same to Stripe, or its idempotency key
    refuses it. Raises as `start_intent_payment`.
    """
    payment = _claim(enrollment, PaymentFlow.CHECKOUT, actor=actor, redirect_url=success_url, cancel_url=cancel_url)
    if payment.checkout_id:
        return str(payment.client_details["url"])
    if timezone.now() - payment.created_at > STALE:
        close_payment(payment, actor=actor)
        payment = _claim(enrollment, PaymentFlow.CHECKOUT, actor=actor, redirect_url=success_url, cancel_url=cancel_url)
    session = stripe_gateway().create_checkout_session(
        name=enrollment.terms.get("title") or str(enrollment.offering),
        amount=payment.amount,
        currency=payment.currency,
        customer_id=customer_for(enrollment.student),
        success_url=payment.redirect_url,
        cancel_url=payment.client_details["cancel_url"],
        expires_at=_checkout_end(payment, enrollment),
        metadata=_metadata(payment, enrollment),
        idempotency_key=f"payment-{payment.uid}",
    )
    Payment.objects.filter(pk=payment.pk, checkout_id="").update(
        checkout_id=session.id,
        client_details={**payment.client_details, "url": session.url},
        provider_status=session.status,
    )
    _stop_unless_wanted(payment, actor=actor)
    return str(session.url)


def customer_for(user: User) -> str:
    """Stripe's id of the person, made there on first need and kept here."""
    known = PaymentCustomer.objects.filter(user=user).first()
    if known is None:
        customer = stripe_gateway().find_or_create_customer(
            user_ref=str(user.uid), email=user.email, name=user.full_name, idempotency_key=f"customer-{user.uid}"
        )
        known, _created = PaymentCustomer.objects.get_or_create(user=user, defaults={"customer_id": customer.id})
    return known.customer_id


def _stop_unless_wanted(payment: Payment, *, actor: User) -> None:
    """Close an attempt that Stripe has just made if the order was paid or ended meanwhile, and raise `Conflict`.

    Whoever paid or ended it could not close what had no id yet.
    """
    payment = Payment.objects.select_related("order__enrollment", "order__payer").get(pk=payment.pk)
    if payment.order.enrollment.state != EnrollmentState.PENDING:
        close_payment(payment, actor=actor)
        _require_payable(payment.order.enrollment)


def _claim(
    enrollment: Enrollment, flow: PaymentFlow, *, actor: User, redirect_url: str, cancel_url: str = ""
) -> Payment:
    """The one attempt to go on with, committed before Stripe hears of it."""
    claim = partial(
        _claim_or_find_other, enrollment, flow, actor=actor, redirect_url=redirect_url, cancel_url=cancel_url
    )
    other = claim()
    if other.flow == flow:
        return other
    close_payment(other, actor=actor)
    claimed = claim()
    if claimed.flow != flow:
        raise Conflict(_("Another payment for this is still under way."), code="payment_under_way")
    return claimed


def _claim_or_find_other(
    enrollment: Enrollment, flow: PaymentFlow, *, actor: User, redirect_url: str, cancel_url: str
) -> Payment:
    """Under the lock: the attempt of this flow, or the unsettled one of the other flow that is in its way."""
    with locked_transaction():
        locked = lock_enrollment(enrollment.pk)
        _require_payable(locked)
        order = locked.order
        payment = order.payments.filter(state__in=UNSETTLED).first()
        if payment is None:  # a declined one can still be confirmed by whoever holds its secret
            declined = order.payments.filter(state=PaymentState.FAILED).exclude(flow=flow)
            payment = declined.exclude(intent_id="").first()
        if payment is None:  # after a declined card the same intent, or the same page, takes the next one
            known = "intent_id" if flow == PaymentFlow.INTENT else "checkout_id"
            payment = order.payments.filter(flow=flow, state=PaymentState.FAILED).exclude(**{known: ""}).first()
        if payment is None:
            payment = Payment.objects.create(
                order=order,
                flow=flow,
                amount=order.total,
                currency=order.currency,
                redirect_url=redirect_url,
                client_details={"cancel_url": cancel_url} if cancel_url else {},
            )
            record_event("payment.started", payment, actor=actor, practice=order.practice_id, flow=flow)
        elif payment.flow == flow == PaymentFlow.INTENT:
            payment.attempts += 1
            payment.save(update_fields=["attempts"])
        return payment


def _require_payable(enrollment: Enrollment) -> None:
    """Raises `Conflict` unless a seat is waiting for its money."""
    if enrollment.is_paid:
        raise Conflict(_("This is paid already."), code="already_paid")
    if enrollment.state != EnrollmentState.PENDING:
        raise Conflict(_("There is nothing to pay here any more."), code="not_payable")
    if enrollment.pay_by is None or enrollment.pay_by <= timezone.now():
        raise Conflict(_("The time to pay is over. Please choose your lessons again."), code="payment_window_over")
    if is_held_up(enrollment):
        raise Conflict(_("This tutor gives no lessons at the moment. Nothing was charged."), code="tutor_not_teaching")


def _checkout_end(payment: Payment, enrollment: Enrollment) -> datetime:
    """When the page closes: the same for every repetition of the call, within what Stripe allows."""
    earliest, latest = payment.created_at + SHORTEST_CHECKOUT, payment.created_at + LONGEST_CHECKOUT
    return min(max(enrollment.pay_by or earliest, earliest), latest)


def _metadata(payment: Payment, enrollment: Enrollment) -> dict[str, str]:
    """What lets a person or a webhook find our rows again from Stripe's side."""
    return {
        "payment": str(payment.uid),
        "enrollment": str(enrollment.uid),
        "practice": str(enrollment.practice_id),
    }
