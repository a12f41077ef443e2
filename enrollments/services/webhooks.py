"""Stripe tells us that something happened; we look what is true and act on that, once."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from django.db import IntegrityError, transaction

from config.kit.locks import locked_transaction
from enrollments.enums import MismatchKind
from enrollments.integrations.stripe.client import stripe_gateway
from enrollments.integrations.stripe.errors import NotFoundAtStripe
from enrollments.integrations.stripe.records import IntentStatus, SessionStatus
from enrollments.models import Payment, Refund, WebhookEvent
from enrollments.services.closing import mark_canceled
from enrollments.services.mismatches import file_mismatch
from enrollments.services.refunding import settle_refund
from enrollments.services.settling import settle_intent

if TYPE_CHECKING:
    from enrollments.integrations.stripe.records import WebhookEvent as StripeEvent

Effect: TypeAlias = Callable[[], str]
REPEATED = "repeated"
NOBODY = uuid.UUID(int=0)


def receive_webhook(payload: bytes, signature: str | None) -> str:
    """Verify a message, look at its object afresh and take that over; returns the outcome in a word.

    The event's id is written in the same transaction as the effect: a
    repetition does nothing, a crash in between is repeated by Stripe. Raises
    `ForgedWebhook`, and `Ambiguous` or `Busy` when it must be sent again.
    """
    event = stripe_gateway().verify_webhook(payload, signature)
    if WebhookEvent.objects.filter(event_id=event.id).exists():
        return REPEATED
    effect = _prepare(event)
    with locked_transaction():
        try:
            with transaction.atomic():
                row = WebhookEvent.objects.create(
                    event_id=event.id, event_type=event.type, object_id=event.object_id or ""
                )
        except IntegrityError:
            return REPEATED
        row.outcome = effect()
        row.save(update_fields=["outcome"])
        return row.outcome


def _prepare(event: StripeEvent) -> Effect:
    """Fetch what the event is about, outside any transaction, and say what to do with it."""
    handler = _handler_of(event)
    if handler is None or event.object_id is None:
        return lambda: "ignored"
    try:
        return handler(event)
    except NotFoundAtStripe:
        return lambda: "not found at Stripe"


def _handler_of(event: StripeEvent) -> Callable[[StripeEvent], Effect] | None:
    """Who knows what to do with this kind of event."""
    if event.type.startswith("payment_intent."):
        return _intent
    if event.type.startswith("checkout.session."):
        return _session
    if event.object_type == "refund":
        return _refund
    return _dispute if event.type == "charge.dispute.created" else None


def _intent(event: StripeEvent) -> Effect:
    intent = stripe_gateway().retrieve_payment_intent(event.object_id or "")
    payment = (
        Payment.objects.filter(intent_id=intent.id).first()
        or Payment.objects.filter(uid=_uid(intent.metadata, "payment")).first()
    )
    if payment is not None:
        return lambda: _done(settle_intent(payment.pk, intent))
    if intent.status != IntentStatus.SUCCEEDED:
        return lambda: "not ours"
    return lambda: _unknown_money(intent.id, {"amount": intent.amount_received, "currency": intent.currency})


def _session(event: StripeEvent) -> Effect:
    session = stripe_gateway().retrieve_checkout_session(event.object_id or "")
    payment = (
        Payment.objects.filter(checkout_id=session.id).first()
        or Payment.objects.filter(uid=_uid(session.metadata, "payment")).first()
    )
    if payment is None:
        return lambda: "not ours"
    if session.payment_intent_id:
        intent = stripe_gateway().retrieve_payment_intent(session.payment_intent_id)
        return lambda: _done(settle_intent(payment.pk, intent))
    if session.status == SessionStatus.EXPIRED:
        return lambda: _done(mark_canceled(payment, provider_status=session.status))
    return lambda: "ignored"


def _refund(event: StripeEvent) -> Effect:
    found = stripe_gateway().retrieve_refund(event.object_id or "")
    refund = (
        Refund.objects.filter(provider_id=found.id).first()
        or Refund.objects.filter(uid=_uid(found.metadata, "refund")).first()
    )
    if refund is not None:
        return lambda: _done(settle_refund(refund.pk, found))
    payment = Payment.objects.filter(intent_id=found.payment_intent_id or "-").select_related("order").first()

    def file() -> str:
        file_mismatch(
            MismatchKind.REFUND_NOT_IN_LEDGER,
            key=found.id,
            order=payment.order if payment else None,
            details={"amount": found.amount, "currency": found.currency, "intent": found.payment_intent_id},
        )
        return "filed for a person"

    return file


def _dispute(event: StripeEvent) -> Effect:
    payment = Payment.objects.filter(intent_id=event.payment_intent_id or "-").select_related("order").first()

    def file() -> str:
        file_mismatch(
            MismatchKind.DISPUTED,
            key=event.object_id or event.id,
            order=payment.order if payment else None,
            details={"intent": event.payment_intent_id},
        )
        return "filed for a person"

    return file


def _unknown_money(intent_id: str, details: dict[str, object]) -> str:
    file_mismatch(MismatchKind.UNKNOWN_OBJECT, key=intent_id, order=None, details=details)
    return "filed for a person"


def _done(row: Payment | Refund) -> str:
    return str(row.state)


def _uid(metadata: Mapping[str, str], name: str) -> uuid.UUID:
    """Our id in Stripe's metadata; one that no row has for anything else."""
    try:
        return uuid.UUID(metadata.get(name, ""))
    except ValueError:
        return NOBODY
