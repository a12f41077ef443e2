"""Sessions, refunds, charges and the balance as Stripe documents them, cut to what is read and often met."""

from __future__ import annotations

from datetime import UTC, datetime

from enrollments.integrations.stripe import mapper
from enrollments.integrations.stripe.records import (
    BalanceTransaction,
    Charge,
    ChargeStatus,
    CheckoutSession,
    Refund,
    RefundStatus,
    SessionPaymentStatus,
    SessionStatus,
)
from tests.enrollments.stripe.documented import CHARGE, CREATED, MOMENT

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
