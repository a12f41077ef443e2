"""What the rest of the house sees of Stripe: small frozen records.

Amounts are integers in OUR minor units (`config.kit.money`), currencies
upper-case ISO codes, instants aware datetimes in UTC, metadata a plain mapping
of text to text. Absent ids are None, never "".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class IntentStatus(StrEnum):
    """Stripe's states of a PaymentIntent."""

    REQUIRES_PAYMENT_METHOD = "requires_payment_method"
    REQUIRES_CONFIRMATION = "requires_confirmation"
    REQUIRES_ACTION = "requires_action"
    PROCESSING = "processing"
    REQUIRES_CAPTURE = "requires_capture"
    CANCELED = "canceled"
    SUCCEEDED = "succeeded"


CANCELABLE = frozenset(
    {
        IntentStatus.REQUIRES_PAYMENT_METHOD,
        IntentStatus.REQUIRES_CONFIRMATION,
        IntentStatus.REQUIRES_ACTION,
        IntentStatus.REQUIRES_CAPTURE,
    }
)
FINAL_INTENTS = frozenset({IntentStatus.SUCCEEDED, IntentStatus.CANCELED})


class SessionStatus(StrEnum):
    """States of a hosted Checkout page."""

    OPEN = "open"
    COMPLETE = "complete"
    EXPIRED = "expired"


class SessionPaymentStatus(StrEnum):
    """Whether a Checkout Session's money is here; `complete` and `unpaid` is a payment still under way."""

    PAID = "paid"
    UNPAID = "unpaid"
    NO_PAYMENT_REQUIRED = "no_payment_required"


class RefundStatus(StrEnum):
    """States of a refund; a succeeded one may still become failed when the bank sends it back."""

    PENDING = "pending"
    REQUIRES_ACTION = "requires_action"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"


class ChargeStatus(StrEnum):
    """States of one attempt to take money."""

    SUCCEEDED = "succeeded"
    PENDING = "pending"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Decline:
    """Why a payment attempt failed: `message` is for the payer and translated where we know the reason."""

    reason: str
    code: str
    message: str
    payment_method_id: str | None = None


@dataclass(frozen=True, slots=True)
class Customer:
    """A payer; `user_ref` is what we gave when creating it."""

    id: str
    email: str | None
    name: str | None
    user_ref: str | None
    created: datetime


@dataclass(frozen=True, slots=True)
class PaymentIntent:
    """One intended payment over all its attempts.

    `redirect_url` is where the payer must go in `requires_action`; `decline`
    the reason of the last failed attempt. The `client_secret` lets its holder
    pay: hand it to the payer only, never log it.
    """

    id: str
    status: IntentStatus
    amount: int
    amount_received: int
    currency: str
    customer_id: str | None
    payment_method_id: str | None
    latest_charge_id: str | None
    redirect_url: str | None
    decline: Decline | None
    canceled_at: datetime | None
    cancellation_reason: str | None
    created: datetime
    metadata: Mapping[str, str] = field(default_factory=dict)
    client_secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class CheckoutSession:
    """A hosted payment page. `url` is None once it is closed, `payment_intent_id` None until somebody pays."""

    id: str
    status: SessionStatus
    payment_status: SessionPaymentStatus
    url: str | None
    payment_intent_id: str | None
    customer_id: str | None
    amount: int
    currency: str
    expires_at: datetime
    created: datetime
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refund:
    """Money on its way back; `failure_reason` is Stripe's code when it failed."""

    id: str
    status: RefundStatus
    amount: int
    currency: str
    payment_intent_id: str | None
    charge_id: str | None
    failure_reason: str | None
    balance_transaction_id: str | None
    created: datetime
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Charge:
    """One attempt to take money, failed ones included."""

    id: str
    status: ChargeStatus
    amount: int
    amount_refunded: int
    currency: str
    paid: bool
    disputed: bool
    payment_intent_id: str | None
    customer_id: str | None
    balance_transaction_id: str | None
    failure_code: str | None
    receipt_url: str | None
    created: datetime
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BalanceTransaction:
    """One movement of our balance at Stripe: `net == amount - fee`; `type` is Stripe's word (`charge`, `refund`)."""

    id: str
    type: str
    amount: int
    fee: int
    net: int
    currency: str
    source_id: str | None
    available_on: datetime
    created: datetime


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """A saved means of payment; the card fields are None for others than cards."""

    id: str
    type: str
    customer_id: str | None
    holder_name: str | None
    postal_code: str | None
    brand: str | None
    last4: str | None
    exp_month: int | None
    exp_year: int | None
    created: datetime


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """A verified message from Stripe.

    It says THAT something happened to `object_id`, not what is true now:
    messages come twice, late and out of order, so fetch the object again.
    `payment_intent_id` is the intent concerned, also for sessions, charges and
    refunds. `data` is the object as Stripe sent it.
    """

    id: str
    type: str
    object_type: str
    object_id: str | None
    payment_intent_id: str | None
    livemode: bool
    api_version: str | None
    created: datetime
    metadata: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict, repr=False)
