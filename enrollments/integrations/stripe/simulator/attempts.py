"""Attempts to take an intent's money, and how they end."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final, NoReturn

from enrollments.integrations.stripe.simulator import charges, events, methods
from enrollments.integrations.stripe.simulator.cards import TestCard
from enrollments.integrations.stripe.simulator.problems import CARD_ERROR, INVALID_REQUEST, Json, Problem
from enrollments.integrations.stripe.simulator.world import World, public

AUTHENTICATION: Final = "payment_intent_authentication_failure"
REASONS: Final = {
    "card_declined": "Your card was declined.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "processing_error": "An error occurred while processing your card. Try again in a little bit.",
    AUTHENTICATION: "The provided PaymentMethod has failed authentication.",
    "charge_exceeds_source_limit": "The payment was refused by the bank.",
}


def attempt(world: World, intent: Json, method: Json, card: TestCard) -> Json:
    """Take the money. Raises `Problem` 402 when the card says no."""
    if card.delayed:
        made = charges.charge(world, intent, method, status="pending")
        intent.update(status="processing", latest_charge=made["id"], next_action=None)
        world.save(intent)
        events.emit(world, "payment_intent.processing", intent)
        world.later("settle_intent", intent["id"], after=world.settle_after)
        world.changed(intent)
        return intent
    if card.decline:
        failure = failure_of(*card.decline, method)
        made = charges.charge(world, intent, method, status="failed", failure=failure)
        return refuse(world, intent, method, {**failure, "charge": made["id"]})
    made = charges.charge(world, intent, method, status="succeeded")
    intent["latest_charge"] = made["id"]
    return succeed(world, intent, method)


def succeed(world: World, intent: Json, method: Json) -> Json:
    """The money is here."""
    intent.update(status="succeeded", amount_received=intent["amount"], last_payment_error=None, next_action=None)
    if intent["setup_future_usage"] and intent["customer"]:
        methods.attach(world, method, intent["customer"])
    world.save(intent)
    events.emit(world, "payment_intent.succeeded", intent)
    world.changed(intent)
    return intent


def refuse(world: World, intent: Json, method: Json, failure: Json) -> NoReturn:
    """Note the failed attempt and answer 402."""
    intent["latest_charge"] = failure.get("charge") or intent["latest_charge"]
    fail(world, intent, failure)
    facts = {name: value for name, value in failure.items() if name not in {"type", "message", "code", "doc_url"}}
    raise Problem(
        failure["message"],
        status=HTTPStatus.PAYMENT_REQUIRED,
        kind=failure["type"],
        code=failure["code"],
        keeps_effects=True,
        is_final=True,
        payment_intent=public(intent),
        **{**facts, "payment_method": public(method)},
    )


def fail(world: World, intent: Json, failure: Json) -> Json:
    """The attempt failed; the intent waits for another method."""
    intent.update(status="requires_payment_method", payment_method=None, last_payment_error=failure, next_action=None)
    world.save(intent)
    events.emit(world, "payment_intent.payment_failed", intent)
    world.changed(intent)
    return intent


def failure_of(code: str, decline_code: str | None, method: Json) -> Json:
    """The error hash that an intent and an answer carry."""
    kind = INVALID_REQUEST if code == AUTHENTICATION else CARD_ERROR
    failure: Json = {
        "type": kind,
        "code": code,
        "message": REASONS[code],
        "payment_method": public(method),
        "doc_url": f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}",
    }
    if decline_code:
        failure["decline_code"] = decline_code
    return failure
