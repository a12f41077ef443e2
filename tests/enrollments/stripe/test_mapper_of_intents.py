"""Intents as Stripe documents them, cut to what is read and what is often met beside it."""

from __future__ import annotations

import pytest

from enrollments.integrations.stripe import mapper
from enrollments.integrations.stripe.records import (
    Decline,
    IntentStatus,
    PaymentIntent,
)
from tests.enrollments.stripe.documented import CHARGE, CREATED, MOMENT

INTENT = {
    "id": "pi_3MtwBwLkdIwHu7ix28a3tqPa",
    "object": "payment_intent",
    "amount": 2000,
    "amount_capturable": 0,
    "amount_details": {"tip": {}},
    "amount_received": 0,
    "application": None,
    "application_fee_amount": None,
    "automatic_payment_methods": {"enabled": True},
    "canceled_at": None,
    "cancellation_reason": None,
    "capture_method": "automatic",
    "client_secret": "pi_3MtwBwLkdIwHu7ix28a3tqPa_secret_YrKJUKribcBjcG8HVhfZluoGH",
    "confirmation_method": "automatic",
    "created": CREATED,
    "currency": "usd",
    "customer": None,
    "description": None,
    "last_payment_error": None,
    "latest_charge": None,
    "livemode": False,
    "metadata": {},
    "next_action": None,
    "on_behalf_of": None,
    "payment_method": None,
    "payment_method_options": {"card": {"request_three_d_secure": "automatic"}, "link": {"persistent_token": None}},
    "payment_method_types": ["card", "link"],
    "processing": None,
    "receipt_email": None,
    "review": None,
    "setup_future_usage": None,
    "shipping": None,
    "source": None,
    "statement_descriptor": None,
    "status": "requires_payment_method",
    "transfer_data": None,
    "transfer_group": None,
}

FAILED_CARD = {
    "charge": "ch_3MmlMrLkdIwHu7ix0uke3Ezy",
    "code": "card_declined",
    "decline_code": "insufficient_funds",
    "doc_url": "https://stripe.com/docs/error-codes/card-declined",
    "message": "Your card has insufficient funds.",
    "payment_method": {"id": "pm_1MmlMrLkdIwHu7ixsC", "object": "payment_method", "type": "card"},
    "type": "card_error",
}


def test_an_intent():
    assert mapper.payment_intent_from(INTENT) == PaymentIntent(
        id="pi_3MtwBwLkdIwHu7ix28a3tqPa",
        status=IntentStatus.REQUIRES_PAYMENT_METHOD,
        amount=2000,
        amount_received=0,
        currency="USD",
        customer_id=None,
        payment_method_id=None,
        latest_charge_id=None,
        redirect_url=None,
        decline=None,
        canceled_at=None,
        cancellation_reason=None,
        created=MOMENT,
        metadata={},
        client_secret="pi_3MtwBwLkdIwHu7ix28a3tqPa_secret_YrKJUKribcBjcG8HVhfZluoGH",
    )


def test_an_intent_with_expanded_objects():
    intent = mapper.payment_intent_from(
        {
            **INTENT,
            "status": "succeeded",
            "amount_received": 2000,
            "customer": {"id": "cus_9s6XKzkNRiz8i3", "object": "customer"},
            "payment_method": {"id": "pm_1", "object": "payment_method"},
            "latest_charge": CHARGE,
            "metadata": {"order_id": "6735"},
        }
    )

    assert (intent.customer_id, intent.payment_method_id, intent.latest_charge_id) == (
        "cus_9s6XKzkNRiz8i3",
        "pm_1",
        "ch_3MmlLrLkdIwHu7ix0snN0B15",
    )
    assert intent.metadata == {"order_id": "6735"}


def test_a_failed_attempt():
    intent = mapper.payment_intent_from({**INTENT, "last_payment_error": FAILED_CARD})

    assert intent.decline == Decline(
        reason="insufficient_funds",
        code="card_declined",
        message="There is not enough money on this card. Please use another one.",
        payment_method_id="pm_1MmlMrLkdIwHu7ixsC",
    )


def test_where_the_payer_must_go():
    url = "https://hooks.stripe.com/redirect/authenticate/src_1"
    action = {"type": "redirect_to_url", "redirect_to_url": {"return_url": "https://a.example", "url": url}}

    assert mapper.payment_intent_from({**INTENT, "next_action": action}).redirect_url == url


def test_other_actions_lead_nowhere():
    action = {"type": "use_stripe_sdk", "use_stripe_sdk": {"type": "three_d_secure_redirect", "stripe_js": "https://x"}}

    assert mapper.payment_intent_from({**INTENT, "next_action": action}).redirect_url is None


def test_a_canceled_intent():
    intent = mapper.payment_intent_from(
        {**INTENT, "status": "canceled", "canceled_at": CREATED, "cancellation_reason": "automatic"}
    )

    assert (intent.status, intent.canceled_at, intent.cancellation_reason) == (
        IntentStatus.CANCELED,
        MOMENT,
        "automatic",
    )


@pytest.mark.parametrize(
    "broken", [{"status": "brand_new"}, {"created": None}, {"currency": None}, {"amount": "many"}, {"id": None}]
)
def test_what_cannot_be_read_is_said(broken):
    data = {**INTENT, **broken}
    if broken == {"id": None}:
        del data["id"]

    with pytest.raises(mapper.UNREADABLE):
        mapper.payment_intent_from(data)


def test_currencies_without_decimals():
    assert mapper.payment_intent_from({**INTENT, "currency": "jpy", "amount": 5000}).amount == 5000
