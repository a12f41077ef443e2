"""Refunds, prompt, slow and failing."""

from __future__ import annotations

from typing import Final

from enrollments.integrations.stripe.simulator import charges, events, forms, methods
from enrollments.integrations.stripe.simulator.problems import Json, Problem, refers_to_nothing, required
from enrollments.integrations.stripe.simulator.world import World, money, new_id

CREATE: Final = {"payment_intent", "charge", "amount", "reason", "metadata"}


def create(world: World, params: Json) -> Json:
    """POST /v1/refunds."""
    forms.known(params, CREATE)
    charge = _charge(world, params)
    left = charge["amount"] - charge["amount_refunded"]
    if not left:
        raise Problem(
            f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded", is_final=True
        )
    asked = forms.integer(params, "amount")
    amount = left if asked is None else asked
    if amount < 1:
        raise Problem("Invalid positive integer", code="parameter_invalid_integer", param="amount")
    if amount > left:
        raise Problem(
            f"Refund amount ({money(amount, charge['currency'])}) is greater than unrefunded amount on charge "
            f"({money(left, charge['currency'])})",
            param="amount",
            is_final=True,
        )
    card = methods.card_of(world.find("payment_method", charge["payment_method"]))
    refund = _made(world, charge, params, amount, status="pending" if card.refund == "pending" else "succeeded")
    _take_back(world, charge, amount)
    events.emit(world, "refund.created", refund)
    events.emit(world, "charge.refunded", charge)
    if card.refund != "succeeded":
        world.later("settle_refund", refund["id"], after=world.settle_after)
    return refund


def settle(world: World, identifier: str, *, succeeded: bool | None = None) -> Json:
    """A slow refund arrives, or comes back; None: as its test card says."""
    refund = world.find("refund", identifier)
    charge = world.find("charge", refund["charge"])
    if succeeded is None:
        fate = methods.card_of(world.find("payment_method", charge["payment_method"])).refund
        succeeded = fate != "failed"
    if refund["status"] in {"failed", "canceled"} or (succeeded and refund["status"] == "succeeded"):
        return refund
    refund["status"] = "succeeded" if succeeded else "failed"
    if not succeeded:
        _give_again(world, refund, charge)
    world.save(refund)
    events.emit(world, "refund.updated" if succeeded else "refund.failed", refund)
    events.emit(world, "charge.refund.updated", refund)
    return refund


def _charge(world: World, params: Json) -> Json:
    named = forms.text(params, "charge")
    wanted = forms.text(params, "payment_intent")
    if named:
        charge = world.store.get(named)
        if not charge or charge["object"] != "charge":
            raise refers_to_nothing("charge", named, param="charge")
        return charge
    if not wanted:
        raise required("payment_intent")
    intent = world.store.get(wanted)
    if not intent or intent["object"] != "payment_intent":
        raise refers_to_nothing("payment_intent", wanted, param="payment_intent")
    charge = world.store.get(intent["latest_charge"] or "")
    if not charge or charge["status"] != "succeeded":
        raise Problem(
            f"This PaymentIntent ({wanted}) does not have a successful charge to refund.",
            param="payment_intent",
            is_final=True,
        )
    return charge


def _made(world: World, charge: Json, params: Json, amount: int, *, status: str) -> Json:
    identifier = new_id("re_3" if charge["payment_method_details"]["type"] == "card" else "pyr_1")
    kind = "refund" if identifier.startswith("re_") else "payment_refund"
    booked = charges.movement(world, kind=kind, source=identifier, amount=-amount, fee=0, currency=charge["currency"])
    return world.save(
        {
            "id": identifier,
            "object": "refund",
            "amount": amount,
            "balance_transaction": booked["id"],
            "charge": charge["id"],
            "created": world.now(),
            "currency": charge["currency"],
            "destination_details": {"card": {"reference_status": "pending", "type": "refund"}, "type": "card"},
            "metadata": forms.metadata(params),
            "payment_intent": charge["payment_intent"],
            "reason": forms.text(params, "reason"),
            "receipt_number": None,
            "source_transfer_reversal": None,
            "status": status,
            "transfer_reversal": None,
        }
    )


def _take_back(world: World, charge: Json, amount: int) -> None:
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    world.save(charge)


def _give_again(world: World, refund: Json, charge: Json) -> None:
    _take_back(world, charge, -refund["amount"])
    back = charges.movement(
        world,
        kind="refund_failure",
        source=refund["id"],
        amount=refund["amount"],
        fee=0,
        currency=refund["currency"],
    )
    refund.update(failure_reason="lost_or_stolen_card", failure_balance_transaction=back["id"])
