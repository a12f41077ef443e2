"""The pages that a payer sees: `/c/pay/…` (Checkout) and `/3ds/…` (confirmation at the bank)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

from enrollments.integrations.stripe.simulator import checkout, intents, pages
from enrollments.integrations.stripe.simulator.cards import TestCard, adds_up, card_of_number
from enrollments.integrations.stripe.simulator.http import Answer, Request
from enrollments.integrations.stripe.simulator.problems import Json, Problem
from enrollments.integrations.stripe.simulator.world import World

SHORTEST_NUMBER: Final = 12
CSS: Final = "text/css; charset=utf-8"


def serve(world: World, request: Request) -> Answer:
    """Answer a request for a page."""
    try:
        with world.acting():
            return _served(world, request)
    except Problem as problem:
        return Answer.page(pages.notice("This did not work", str(problem)), status=problem.status)


def pay_with_number(world: World, session: str, *, number: str, holder: str | None) -> Json:
    """Pay a session with what was typed into the form. The intent; raises `Problem` 402 when refused."""
    return checkout.pay(world, world.find("checkout.session", session), _card(number), holder=holder)


def _served(world: World, request: Request) -> Answer:
    match request.path.strip("/").split("/"):
        case ["style.css"]:
            return Answer(HTTPStatus.OK, pages.STYLE, CSS, {"Cache-Control": "max-age=3600"})
        case ["c", "pay", identifier]:
            session = world.find("checkout.session", identifier)
            return _pressed(world, session, request) if request.method == "POST" else _shown(session)
        case ["3ds", identifier, secret]:
            return _confirmation(world, _intent(world, identifier, secret), request)
    raise Problem("There is no page at this address.", status=HTTPStatus.NOT_FOUND)


def _card(number: str) -> TestCard:
    digits = number.replace(" ", "").replace("-", "").upper()
    if not digits:
        raise checkout.refused_card("Enter a card number.", "incomplete_number")
    card = card_of_number(digits)
    if card:
        return card
    if not digits.isascii() or not digits.isdecimal() or len(digits) < SHORTEST_NUMBER or not adds_up(digits):
        raise checkout.refused_card("Your card number is invalid.", "incorrect_number")
    # A real card must never be typed here: only Stripe's test numbers are taken.
    raise checkout.refused_card("Only test cards can be used here. Do not enter a real card.", "testmode_charges_only")


def _shown(session: Json, *, problem: str = "", name: str = "", status: int = HTTPStatus.OK) -> Answer:
    """A session as its payer finds it: to pay, paid, or too late."""
    if session["status"] == "complete":
        return Answer.redirect(checkout.success_address(session))
    if session["status"] == "expired":
        return Answer.page(pages.expired(session), status=HTTPStatus.GONE)
    return Answer.page(pages.payment(session, problem=problem, name=name), status=status)


def _pressed(world: World, session: Json, request: Request) -> Answer:
    """The payer pressed the button."""
    if session["status"] != "open":
        return _shown(session)
    entered = {name: values[0] for name, values in parse_qs(request.body).items()}
    number, holder = entered.get("number", ""), entered.get("name", "")
    try:
        with world.store.transaction():
            intent = pay_with_number(world, session["id"], number=number, holder=holder or None)
    except Problem as problem:
        return _shown(session, problem=str(problem), name=holder, status=problem.status)
    if intent["status"] == "requires_action":
        return Answer.redirect(intent["next_action"]["redirect_to_url"]["url"])
    return Answer.redirect(checkout.success_address(session))


def _intent(world: World, identifier: str, secret: str) -> Json:
    intent = world.find("payment_intent", identifier)
    if not intent["client_secret"].endswith(f"_secret_{secret}"):
        raise Problem("There is no page at this address.", status=HTTPStatus.NOT_FOUND)
    return intent


def _confirmation(world: World, intent: Json, request: Request) -> Answer:
    """The bank's question, or the way back when it is answered."""
    if intent["status"] == "requires_action" and request.method == "POST":
        approved = parse_qs(request.body).get("answer") == ["approve"]
        try:
            with world.store.transaction():
                intent = intents.authenticate(world, intent["id"], approved=approved)
        except Problem as problem:
            if not problem.keeps_effects:
                raise
            intent = world.find("payment_intent", intent["id"])
    if intent["status"] == "requires_action":
        return Answer.page(pages.confirmation(intent))
    return _way_back(world, intent)


def _way_back(world: World, intent: Json) -> Answer:
    """To where the payer came from, with Stripe's parameters."""
    if intent.get("_session"):
        failure = intent["last_payment_error"] or {}
        return _shown(world.find("checkout.session", intent["_session"]), problem=failure.get("message", ""))
    if not intent["_return_url"]:
        return Answer.page(pages.notice("Done", f"The payment is now: {intent['status']}. You can close this page."))
    parts = urlsplit(intent["_return_url"])
    added = urlencode(
        {
            "payment_intent": intent["id"],
            "payment_intent_client_secret": intent["client_secret"],
            "redirect_status": "succeeded" if intent["status"] in {"succeeded", "processing"} else "failed",
        }
    )
    return Answer.redirect(parts._replace(query=f"{parts.query}&{added}" if parts.query else added).geturl())
