"""Charges (attempts to take money) and the movements of the balance."""

from __future__ import annotations

from typing import Final

from enrollments.integrations.stripe.simulator import events
from enrollments.integrations.stripe.simulator.problems import Json
from enrollments.integrations.stripe.simulator.world import World, new_id

FIXED_FEE: Final = 25
FEE_PERCENT: Final = 1.5
DAY: Final = 86_400


def charge(world: World, intent: Json, method: Json, *, status: str, failure: Json | None = None) -> Json:
    """An attempt on `intent` with `method` that ended as `status`: succeeded, pending or failed."""
    made = world.save(
        {
            "id": new_id("ch_3" if method["type"] == "card" else "py_3"),
            "object": "charge",
            "amount": intent["amount"],
            "amount_captured": intent["amount"] if status == "succeeded" else 0,
            "amount_refunded": 0,
            "balance_transaction": None,
            "billing_details": method["billing_details"],
            "captured": status != "failed",
            "created": world.now(),
            "currency": intent["currency"],
            "customer": intent["customer"],
            "description": intent["description"],
            "disputed": False,
            "failure_code": failure["code"] if failure else None,
            "failure_message": failure["message"] if failure else None,
            "fraud_details": {},
            "livemode": False,
            "metadata": intent["metadata"],
            "outcome": {
                "network_status": "declined_by_network" if failure else "approved_by_network",
                "reason": failure.get("decline_code") if failure else None,
                "risk_level": "normal",
                "seller_message": failure["message"] if failure else "Payment complete.",
                "type": "issuer_declined" if failure else "authorized",
            },
            "paid": status == "succeeded",
            "payment_intent": intent["id"],
            "payment_method": method["id"],
            "payment_method_details": {"type": method["type"], method["type"]: method[method["type"]]},
            "receipt_email": None,
            "receipt_number": None,
            "receipt_url": None,
            "refunded": False,
            "review": None,
            "status": status,
        }
    )
    if status == "succeeded":
        _book(world, made)
    events.emit(world, f"charge.{status}", made)
    return made


def settle(world: World, made: Json, *, failure: Json | None) -> None:
    """A pending charge comes to its end."""
    made["status"] = "failed" if failure else "succeeded"
    if failure:
        made.update(failure_code=failure["code"], failure_message=failure["message"], captured=False)
    else:
        made.update(paid=True, amount_captured=made["amount"])
        _book(world, made)
    world.save(made)
    events.emit(world, f"charge.{made['status']}", made)


def movement(world: World, *, kind: str, source: str, amount: int, fee: int, currency: str) -> Json:
    """A balance transaction; money that leaves is negative."""
    return world.save(
        {
            "id": new_id("txn_3"),
            "object": "balance_transaction",
            "amount": amount,
            "available_on": world.now() + 2 * DAY,
            "balance_type": "payments",
            "created": world.now(),
            "currency": currency,
            "description": None,
            "exchange_rate": None,
            "fee": fee,
            "fee_details": [
                {
                    "amount": fee,
                    "application": None,
                    "currency": currency,
                    "description": "Stripe processing fees",
                    "type": "stripe_fee",
                }
            ]
            if fee
            else [],
            "net": amount - fee,
            "reporting_category": kind,
            "source": source,
            "status": "pending",
            "type": kind,
        }
    )


def _book(world: World, made: Json) -> None:
    kind = "charge" if made["payment_method_details"]["type"] == "card" else "payment"
    fee = round(made["amount"] * FEE_PERCENT / 100) + FIXED_FEE
    booked = movement(world, kind=kind, source=made["id"], amount=made["amount"], fee=fee, currency=made["currency"])
    made["balance_transaction"] = booked["id"]
    world.save(made)
