"""Stripe's JSON → our records.

Every function takes one object as parsed JSON (expanded or not) and raises
one of `UNREADABLE` for what it cannot read; the client turns these into
`Ambiguous`, for an unreadable answer is no answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from enrollments.integrations.stripe.amounts import from_wire
from enrollments.integrations.stripe.declines import message_for
from enrollments.integrations.stripe.records import (
    BalanceTransaction,
    Charge,
    ChargeStatus,
    CheckoutSession,
    Customer,
    Decline,
    IntentStatus,
    PaymentIntent,
    PaymentMethod,
    Refund,
    RefundStatus,
    SessionPaymentStatus,
    SessionStatus,
    WebhookEvent,
)

USER_REF: Final = "campanile_user"
"""Metadata key under which a customer carries our user's reference."""

UNREADABLE: Final = (AttributeError, KeyError, TypeError, ValueError)
Json = Mapping[str, Any]


def customer_from(data: Json) -> Customer:
    """A `customer`; deleted ones have no data and are not read."""
    return Customer(
        id=data["id"],
        email=data.get("email"),
        name=data.get("name"),
        user_ref=_metadata(data).get(USER_REF),
        created=_instant(data["created"]),
    )


def payment_intent_from(data: Json) -> PaymentIntent:
    """A `payment_intent`."""
    currency = data["currency"].upper()
    failure = data.get("last_payment_error")
    return PaymentIntent(
        id=data["id"],
        status=IntentStatus(data["status"]),
        amount=_amount(data["amount"], currency),
        amount_received=_amount(data.get("amount_received") or 0, currency),
        currency=currency,
        customer_id=_id(data.get("customer")),
        payment_method_id=_id(data.get("payment_method")),
        latest_charge_id=_id(data.get("latest_charge")),
        redirect_url=_redirect(data.get("next_action")),
        decline=decline_from(failure) if failure else None,
        canceled_at=_instant_or_none(data.get("canceled_at")),
        cancellation_reason=data.get("cancellation_reason"),
        created=_instant(data["created"]),
        metadata=_metadata(data),
        client_secret=data.get("client_secret"),
    )


def decline_from(error: Json) -> Decline:
    """An error hash: the body of a 402, or an intent's `last_payment_error`."""
    code = error.get("code") or "card_declined"
    reason = error.get("decline_code") or code
    method = error.get("payment_method")
    return Decline(reason=reason, code=code, message=message_for(reason), payment_method_id=_id(method))


def checkout_session_from(data: Json) -> CheckoutSession:
    """A `checkout.session` of mode `payment`."""
    currency = data["currency"].upper()
    return CheckoutSession(
        id=data["id"],
        status=SessionStatus(data["status"]),
        payment_status=SessionPaymentStatus(data["payment_status"]),
        url=data.get("url"),
        payment_intent_id=_id(data.get("payment_intent")),
        customer_id=_id(data.get("customer")),
        amount=_amount(data["amount_total"], currency),
        currency=currency,
        expires_at=_instant(data["expires_at"]),
        created=_instant(data["created"]),
        metadata=_metadata(data),
    )


def refund_from(data: Json) -> Refund:
    """A `refund`."""
    currency = data["currency"].upper()
    return Refund(
        id=data["id"],
        status=RefundStatus(data["status"]),
        amount=_amount(data["amount"], currency),
        currency=currency,
        payment_intent_id=_id(data.get("payment_intent")),
        charge_id=_id(data.get("charge")),
        failure_reason=data.get("failure_reason"),
        balance_transaction_id=_id(data.get("balance_transaction")),
        created=_instant(data["created"]),
        metadata=_metadata(data),
    )


def charge_from(data: Json) -> Charge:
    """A `charge`."""
    currency = data["currency"].upper()
    return Charge(
        id=data["id"],
        status=ChargeStatus(data["status"]),
        amount=_amount(data["amount"], currency),
        amount_refunded=_amount(data["amount_refunded"], currency),
        currency=currency,
        paid=data["paid"],
        disputed=data["disputed"],
        payment_intent_id=_id(data.get("payment_intent")),
        customer_id=_id(data.get("customer")),
        balance_transaction_id=_id(data.get("balance_transaction")),
        failure_code=data.get("failure_code"),
        receipt_url=data.get("receipt_url"),
        created=_instant(data["created"]),
        metadata=_metadata(data),
    )


def balance_transaction_from(data: Json) -> BalanceTransaction:
    """A `balance_transaction`; outgoing money is negative."""
    currency = data["currency"].upper()
    return BalanceTransaction(
        id=data["id"],
        type=data["type"],
        amount=_amount(data["amount"], currency),
        fee=_amount(data["fee"], currency),
        net=_amount(data["net"], currency),
        currency=currency,
        source_id=_id(data.get("source")),
        available_on=_instant(data["available_on"]),
        created=_instant(data["created"]),
    )


def payment_method_from(data: Json) -> PaymentMethod:
    """A `payment_method` of any type."""
    card: Json = data.get("card") or {}
    billing: Json = data.get("billing_details") or {}
    return PaymentMethod(
        id=data["id"],
        type=data["type"],
        customer_id=_id(data.get("customer")),
        holder_name=billing.get("name"),
        postal_code=(billing.get("address") or {}).get("postal_code"),
        brand=card.get("brand"),
        last4=card.get("last4"),
        exp_month=card.get("exp_month"),
        exp_year=card.get("exp_year"),
        created=_instant(data["created"]),
    )


def event_from(data: Json) -> WebhookEvent:
    """An `event` about any object, known to us or not."""
    about: Json = data["data"]["object"]
    kind = about["object"]
    intent = about.get("id") if kind == "payment_intent" else about.get("payment_intent")
    return WebhookEvent(
        id=data["id"],
        type=data["type"],
        object_type=kind,
        object_id=about.get("id"),
        payment_intent_id=_id(intent),
        livemode=data["livemode"],
        api_version=data.get("api_version"),
        created=_instant(data["created"]),
        metadata=_metadata(about),
        data=about,
    )


def _id(value: str | Json | None) -> str | None:
    """The id of an object that may be expanded."""
    if isinstance(value, Mapping):
        return str(value["id"])
    return value or None


def _amount(value: int, currency: str) -> int:
    if not isinstance(value, int):
        raise TypeError(f"{value!r} is no amount")
    return from_wire(value, currency)


def _metadata(data: Json) -> dict[str, str]:
    return dict(data.get("metadata") or {})


def _redirect(action: Json | None) -> str | None:
    """Where `next_action` sends the payer; other kinds of action need Stripe's script and are none of ours."""
    return (action.get("redirect_to_url") or {}).get("url") if action else None


def _instant(value: int) -> datetime:
    return datetime.fromtimestamp(value, tz=UTC)


def _instant_or_none(value: int | None) -> datetime | None:
    return None if value is None else _instant(value)
