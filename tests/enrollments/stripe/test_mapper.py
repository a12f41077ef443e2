"""Objects as Stripe documents them, cut to what is read and what is often met beside it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from enrollments.integrations.stripe import mapper
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
)

CREATED = 1680800504
MOMENT = datetime(2023, 4, 6, 17, 1, 44, tzinfo=UTC)

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
CHARGE = {
    "id": "ch_3MmlLrLkdIwHu7ix0snN0B15",
    "object": "charge",
    "amount": 1099,
    "amount_captured": 1099,
    "amount_refunded": 0,
    "balance_transaction": "txn_3MmlLrLkdIwHu7ix0uke3Ezy",
    "billing_details": {"address": {"city": None, "country": None}, "email": None, "name": None, "phone": None},
    "calculated_statement_descriptor": "Stripe",
    "captured": True,
    "created": CREATED,
    "currency": "usd",
    "customer": None,
    "disputed": False,
    "failure_code": None,
    "failure_message": None,
    "metadata": {},
    "outcome": {"network_status": "approved_by_network", "risk_level": "normal", "type": "authorized"},
    "paid": True,
    "payment_intent": None,
    "payment_method": "card_1MmlLrLkdIwHu7ixIJwEWSNR",
    "receipt_url": "https://pay.stripe.com/receipts/payment/CAcaFwoVYWNj",
    "refunded": False,
    "status": "succeeded",
}
REFUND = {
    "id": "re_1Nispe2eZvKYlo2Cd31jOCgZ",
    "object": "refund",
    "amount": 1000,
    "balance_transaction": "txn_1Nispe2eZvKYlo2CYezqFhEx",
    "charge": "ch_1NirD82eZvKYlo2CIvbtLWuY",
    "created": CREATED,
    "currency": "usd",
    "destination_details": {"card": {"reference": "123456789012", "type": "refund"}, "type": "card"},
    "metadata": {},
    "payment_intent": "pi_1GszsK2eZvKYlo2CfhZyoZLp",
    "reason": None,
    "receipt_number": None,
    "source_transfer_reversal": None,
    "status": "succeeded",
    "transfer_reversal": None,
}
SESSION = {
    "id": "cs_test_a11YYufWQzNY63zpQ6QSNRQhkUpVph4WRmzW0zWJO2znZKdVujZ0N0S22u",
    "object": "checkout.session",
    "amount_subtotal": 2198,
    "amount_total": 2198,
    "automatic_tax": {"enabled": False, "liability": None, "status": None},
    "cancel_url": None,
    "created": CREATED,
    "currency": "usd",
    "customer": None,
    "expires_at": CREATED + 3600,
    "livemode": False,
    "metadata": {},
    "mode": "payment",
    "payment_intent": None,
    "payment_method_types": ["card"],
    "payment_status": "unpaid",
    "status": "open",
    "success_url": "https://example.com/success",
    "url": "https://checkout.stripe.com/c/pay/cs_test_a11YYufW",
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


def test_a_session():
    assert mapper.checkout_session_from(SESSION) == CheckoutSession(
        id="cs_test_a11YYufWQzNY63zpQ6QSNRQhkUpVph4WRmzW0zWJO2znZKdVujZ0N0S22u",
        status=SessionStatus.OPEN,
        payment_status=SessionPaymentStatus.UNPAID,
        url="https://checkout.stripe.com/c/pay/cs_test_a11YYufW",
        payment_intent_id=None,
        customer_id=None,
        amount=2198,
        currency="USD",
        expires_at=datetime(2023, 4, 6, 18, 1, 44, tzinfo=UTC),
        created=MOMENT,
        metadata={},
    )


def test_a_refund():
    assert mapper.refund_from(REFUND) == Refund(
        id="re_1Nispe2eZvKYlo2Cd31jOCgZ",
        status=RefundStatus.SUCCEEDED,
        amount=1000,
        currency="USD",
        payment_intent_id="pi_1GszsK2eZvKYlo2CfhZyoZLp",
        charge_id="ch_1NirD82eZvKYlo2CIvbtLWuY",
        failure_reason=None,
        balance_transaction_id="txn_1Nispe2eZvKYlo2CYezqFhEx",
        created=MOMENT,
        metadata={},
    )


def test_a_failed_refund():
    refund = mapper.refund_from({**REFUND, "status": "failed", "failure_reason": "expired_or_canceled_card"})

    assert (refund.status, refund.failure_reason) == (RefundStatus.FAILED, "expired_or_canceled_card")


def test_a_charge():
    assert mapper.charge_from(CHARGE) == Charge(
        id="ch_3MmlLrLkdIwHu7ix0snN0B15",
        status=ChargeStatus.SUCCEEDED,
        amount=1099,
        amount_refunded=0,
        currency="USD",
        paid=True,
        disputed=False,
        payment_intent_id=None,
        customer_id=None,
        balance_transaction_id="txn_3MmlLrLkdIwHu7ix0uke3Ezy",
        failure_code=None,
        receipt_url="https://pay.stripe.com/receipts/payment/CAcaFwoVYWNj",
        created=MOMENT,
        metadata={},
    )


def test_a_movement_of_the_balance():
    movement = mapper.balance_transaction_from(
        {
            "id": "txn_1MiN3gLkdIwHu7ixxapQrznl",
            "object": "balance_transaction",
            "amount": -400,
            "available_on": CREATED,
            "created": CREATED,
            "currency": "usd",
            "description": None,
            "exchange_rate": None,
            "fee": 0,
            "fee_details": [],
            "net": -400,
            "reporting_category": "transfer",
            "source": "tr_1MiN3gLkdIwHu7ixNCmDXhCO",
            "status": "available",
            "type": "transfer",
        }
    )

    assert movement == BalanceTransaction(
        id="txn_1MiN3gLkdIwHu7ixxapQrznl",
        type="transfer",
        amount=-400,
        fee=0,
        net=-400,
        currency="USD",
        source_id="tr_1MiN3gLkdIwHu7ixNCmDXhCO",
        available_on=MOMENT,
        created=MOMENT,
    )


def test_a_customer():
    customer = mapper.customer_from(
        {
            "id": "cus_NffrFeUfNV2Hib",
            "object": "customer",
            "address": None,
            "balance": 0,
            "created": CREATED,
            "email": "jennyrosen@example.com",
            "invoice_prefix": "0759376C",
            "livemode": False,
            "metadata": {"campanile_user": "u-1", "else": "x"},
            "name": "Jenny Rosen",
        }
    )

    assert customer == Customer(
        id="cus_NffrFeUfNV2Hib", email="jennyrosen@example.com", name="Jenny Rosen", user_ref="u-1", created=MOMENT
    )


def test_a_saved_card():
    method = mapper.payment_method_from(
        {
            "id": "pm_1MqLiJLkdIwHu7ixUEgbFdYF",
            "object": "payment_method",
            "billing_details": {"address": {"postal_code": "1012AB"}, "email": None, "name": "Jenny Rosen"},
            "card": {"brand": "visa", "country": "US", "exp_month": 8, "exp_year": 2026, "last4": "4242"},
            "created": CREATED,
            "customer": "cus_NffrFeUfNV2Hib",
            "livemode": False,
            "metadata": {},
            "type": "card",
        }
    )

    assert method == PaymentMethod(
        id="pm_1MqLiJLkdIwHu7ixUEgbFdYF",
        type="card",
        customer_id="cus_NffrFeUfNV2Hib",
        holder_name="Jenny Rosen",
        postal_code="1012AB",
        brand="visa",
        last4="4242",
        exp_month=8,
        exp_year=2026,
        created=MOMENT,
    )


def test_a_method_that_is_no_card():
    method = mapper.payment_method_from(
        {"id": "pm_2", "object": "payment_method", "created": CREATED, "type": "ideal", "ideal": {"bank": "ing"}}
    )

    assert (method.type, method.brand, method.last4, method.customer_id) == ("ideal", None, None, None)
