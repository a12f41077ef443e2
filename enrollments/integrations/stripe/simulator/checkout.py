"""Checkout Sessions: hosted pages that sell one thing and close in the end."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from enrollments.integrations.stripe.simulator import customers, events, forms, intents, methods
from enrollments.integrations.stripe.simulator.cards import TestCard
from enrollments.integrations.stripe.simulator.problems import CARD_ERROR, Json, Problem, required
from enrollments.integrations.stripe.simulator.world import World, new_id

CREATE: Final = {
    "mode", "customer", "line_items", "success_url", "cancel_url", "expires_at", "metadata", "payment_intent_data",
    "locale", "client_reference_id", "customer_email",
}  # fmt: skip
SHORTEST: Final = 30 * 60
LONGEST: Final = 24 * 60 * 60
LEEWAY: Final = 60


def create(world: World, params: Json) -> Json:
    """POST /v1/checkout/sessions."""
    forms.known(params, CREATE)
    if forms.needed_text(params, "mode") != "payment":
        raise Problem("The simulator sells in mode `payment` only.", param="mode")
    name, amount, currency = _sold(params)
    customer = customers.named(world, params)
    identifier = new_id("cs_test_a1", 56)
    session = world.save(
        {
            "id": identifier,
            "object": "checkout.session",
            "adaptive_pricing": {"enabled": False},
            "amount_subtotal": amount,
            "amount_total": amount,
            "automatic_tax": {"enabled": False, "liability": None, "status": None},
            "cancel_url": _url(params, "cancel_url"),
            "client_reference_id": forms.text(params, "client_reference_id"),
            "created": world.now(),
            "currency": currency,
            "custom_fields": [],
            "customer": customer["id"] if customer else None,
            "customer_creation": None,
            "customer_details": {"email": customer["email"], "name": None} if customer else None,
            "customer_email": forms.text(params, "customer_email"),
            "expires_at": _expiry(world, params),
            "invoice": None,
            "livemode": False,
            "locale": forms.text(params, "locale"),
            "metadata": forms.metadata(params),
            "mode": "payment",
            "payment_intent": None,
            "payment_link": None,
            "payment_method_collection": "if_required",
            "payment_method_types": ["card", "sepa_debit"],
            "payment_status": "unpaid",
            "setup_intent": None,
            "shipping_options": [],
            "status": "open",
            "submit_type": None,
            "subscription": None,
            "success_url": _url(params, "success_url"),
            "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
            "ui_mode": "hosted_page",
            "url": f"{world.public_url}/c/pay/{identifier}",
            "_name": name,
            "_intent_metadata": forms.metadata(forms.section(params, "payment_intent_data")),
        }
    )
    world.at("expire_session", session["id"], session["expires_at"])
    return session


def expire(world: World, identifier: str, params: Json) -> Json:
    """POST /v1/checkout/sessions/:id/expire."""
    forms.known(params, set())
    session = world.find("checkout.session", identifier)
    if session["status"] != "open":
        raise Problem(
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of '
            f"`{session['status']}`.",
            is_final=True,
        )
    return close(world, session)


def run_out(world: World, identifier: str) -> None:
    """The time of the page is over."""
    session = world.find("checkout.session", identifier)
    if session["status"] == "open":
        close(world, session)


def close(world: World, session: Json) -> Json:
    """Expire, with the intent of a failed attempt if there was one."""
    session.update(status="expired", url=None)
    world.save(session)
    if session["payment_intent"]:
        intent = world.find("payment_intent", session["payment_intent"])
        if intent["status"] in intents.OPEN:
            intents.close(world, intent, reason="expired")
    events.emit(world, "checkout.session.expired", session)
    return session


def pay(world: World, session: Json, card: TestCard, *, holder: str | None) -> Json:
    """The payer pressed the button. Returns the intent; raises `Problem` 402 when declined."""
    if session["status"] != "open":
        raise Problem("This page is closed.")
    intent = _intent(world, session)
    method = methods.made_from(world, card, name=holder)
    back = f"{world.public_url}/c/pay/{session['id']}"
    return intents.confirm(world, intent["id"], {"payment_method": method["id"], "return_url": back})


def follow(world: World, intent: Json) -> None:
    """Carry the intent's state over to its session."""
    session = world.store.get(intent.get("_session") or "")
    if session is None or session["status"] == "expired":
        return
    first = session["status"] == "open"
    if intent["status"] in {"succeeded", "processing"} and first:
        session.update(status="complete", url=None)
    if intent["status"] == "succeeded":
        session["payment_status"] = "paid"
    world.save(session)
    if first and session["status"] == "complete":
        events.emit(world, "checkout.session.completed", session)
    elif not first:
        outcome = "succeeded" if intent["status"] == "succeeded" else "failed"
        events.emit(world, f"checkout.session.async_payment_{outcome}", session)


def success_address(session: Json) -> str:
    """Where the payer goes after paying."""
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def refused_card(message: str, code: str) -> Problem:
    """A number that no attempt is made with."""
    return Problem(message, status=HTTPStatus.PAYMENT_REQUIRED, kind=CARD_ERROR, code=code)


def _intent(world: World, session: Json) -> Json:
    if session["payment_intent"]:
        return world.find("payment_intent", session["payment_intent"])
    params: Json = {"amount": str(session["amount_total"]), "currency": session["currency"]}
    if session["customer"]:
        params["customer"] = session["customer"]
    params["metadata"] = session["_intent_metadata"]
    intent = intents.create(world, params, private={"_session": session["id"]})
    session["payment_intent"] = intent["id"]
    world.save(session)
    return intent


def _sold(params: Json) -> tuple[str, int, str]:
    items = params.get("line_items")
    if not isinstance(items, list) or len(items) != 1:
        raise Problem("The simulator sells exactly one line item.", param="line_items")
    price = forms.section(items[0], "price_data")
    if not price:
        raise required("line_items[0][price_data]")
    if forms.integer(items[0], "quantity") != 1:
        raise Problem("The simulator sells one of a thing.", param="line_items[0][quantity]")
    amount, currency = intents.priced({"amount": price.get("unit_amount"), "currency": price.get("currency")})
    return forms.needed_text(forms.section(price, "product_data"), "name"), amount, currency


def _expiry(world: World, params: Json) -> int:
    moment = forms.integer(params, "expires_at")
    if moment is None:
        return world.now() + LONGEST
    if moment < world.now() + SHORTEST - LEEWAY:
        raise Problem(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.",
            param="expires_at",
        )
    if moment > world.now() + LONGEST + LEEWAY:
        raise Problem(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
            param="expires_at",
        )
    return moment


def _url(params: Json, name: str) -> str:
    value = forms.needed_text(params, name)
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise Problem("Not a valid URL", code="url_invalid", param=name)
    return value
