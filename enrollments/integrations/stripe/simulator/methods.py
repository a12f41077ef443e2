"""Payment methods: made from test tokens, attached to customers."""

from __future__ import annotations

from typing import Any

from enrollments.integrations.stripe.simulator.cards import BY_TOKEN, TestCard, card_of_token
from enrollments.integrations.stripe.simulator.problems import Json, Problem, refers_to_nothing
from enrollments.integrations.stripe.simulator.world import World, new_id


def made_from(world: World, card: TestCard, *, name: str | None = None) -> Json:
    """A payment method of this card, attached to nobody yet."""
    details: Json = {
        "card": {
            "brand": card.brand,
            "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "unchecked"},
            "country": "US",
            "display_brand": card.brand,
            "exp_month": 12,
            "exp_year": 2034,
            "fingerprint": f"fp{card.last4}",
            "funding": "credit",
            "generated_from": None,
            "last4": card.last4,
            "networks": {"available": [card.brand], "preferred": None},
            "three_d_secure_usage": {"supported": True},
            "wallet": None,
        },
        "sepa_debit": {"bank_code": "19043", "branch_code": "", "country": "AT", "last4": card.last4},
    }
    return world.save(
        {
            "id": new_id("pm_1"),
            "object": "payment_method",
            "allow_redisplay": "unspecified",
            "billing_details": {
                "address": dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state")),
                "email": None,
                "name": name,
                "phone": None,
                "tax_id": None,
            },
            "created": world.now(),
            "customer": None,
            "livemode": False,
            "metadata": {},
            "type": card.kind,
            card.kind: details[card.kind],
            "_card": card.token,
        }
    )


def given(world: World, identifier: str, *, customer: str | None) -> Json:
    """The method a request names: a test token makes a new one, an id is looked up."""
    card = card_of_token(identifier)
    if card:
        return made_from(world, card)
    method = world.store.get(identifier)
    if not method or method["object"] != "payment_method":
        raise refers_to_nothing("PaymentMethod", identifier, param="payment_method")
    if method["customer"] and method["customer"] != customer:
        raise Problem(
            "The PaymentMethod you provided belongs to another customer.", param="payment_method", is_final=True
        )
    return method


def card_of(method: Json) -> TestCard:
    """The fate of a payment method."""
    return BY_TOKEN[method["_card"]]


def attach(world: World, method: Json, customer: str) -> None:
    """Save the method for later payments of this customer."""
    method["customer"] = customer
    world.save(method)


def of_customer(world: World, customer: str) -> dict[str, Any]:
    """List filter for what a customer has saved."""
    world.find("customer", customer)
    return {"customer": customer}
