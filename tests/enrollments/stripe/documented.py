"""Objects as Stripe documents them, cut to what is read and what is often met beside it."""

from __future__ import annotations

from datetime import UTC, datetime

CREATED = 1680800504

MOMENT = datetime(2023, 4, 6, 17, 1, 44, tzinfo=UTC)

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
