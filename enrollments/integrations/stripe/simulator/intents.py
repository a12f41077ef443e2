"""Payment intents: from wanting money to having it."""

from __future__ import annotations

from typing import Final

from enrollments.integrations.stripe.simulator import attempts, charges, customers, events, forms, methods
from enrollments.integrations.stripe.simulator.problems import Json, Problem, required, unexpected_state
from enrollments.integrations.stripe.simulator.world import ZERO_DECIMAL, World, money, new_id, public

CREATE: Final = {
    "amount", "currency", "customer", "payment_method", "confirm", "metadata", "return_url", "description",
    "automatic_payment_methods", "payment_method_types", "setup_future_usage", "receipt_email",
}  # fmt: skip
OPEN: Final = ("requires_payment_method", "requires_confirmation", "requires_action")
MINIMUM: Final = 50
MAXIMUM: Final = 99_999_999


def create(world: World, params: Json, *, private: Json | None = None) -> Json:
    """POST /v1/payment_intents. `private` holds notes of the simulator (names with an underscore)."""
    forms.known(params, CREATE)
    amount, currency = priced(params)
    customer = customers.named(world, params)
    automatic = forms.section(params, "automatic_payment_methods")
    identifier = new_id("pi_3")
    intent: Json = {
        "id": identifier,
        "object": "payment_intent",
        "amount": amount,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "automatic_payment_methods": {
            "allow_redirects": automatic.get("allow_redirects", "always"),
            "enabled": automatic.get("enabled", "true") == "true",
        },
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic_async",
        "client_secret": f"{identifier}_secret_{new_id('', 25)}",
        "confirmation_method": "automatic",
        "created": world.now(),
        "currency": currency,
        "customer": customer["id"] if customer else None,
        "description": forms.text(params, "description"),
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": forms.metadata(params),
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card", "sepa_debit"],
        "processing": None,
        "receipt_email": forms.text(params, "receipt_email"),
        "review": None,
        "setup_future_usage": forms.text(params, "setup_future_usage"),
        "shipping": None,
        "statement_descriptor": None,
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": None,
        "_return_url": None,
        **(private or {}),
    }
    confirming = forms.boolean(params, "confirm")
    if "return_url" in params and not confirming:
        raise Problem("You may only pass a `return_url` when confirming.", param="return_url")
    if "payment_method" in params:
        _take_method(world, intent, params)
    world.save(intent)
    events.emit(world, "payment_intent.created", intent)
    return _confirm(world, intent, params) if confirming else intent


def confirm(world: World, identifier: str, params: Json) -> Json:
    """POST /v1/payment_intents/:id/confirm."""
    forms.known(params, {"payment_method", "return_url", "receipt_email"})
    intent = world.find("payment_intent", identifier)
    if intent["status"] not in OPEN:
        raise unexpected_state(
            f"You cannot confirm this PaymentIntent because it has a status of {intent['status']}.",
            payment_intent=public(intent),
        )
    if "payment_method" in params:
        _take_method(world, intent, params)
    return _confirm(world, intent, params)


def cancel(world: World, identifier: str, params: Json) -> Json:
    """POST /v1/payment_intents/:id/cancel."""
    forms.known(params, {"cancellation_reason"})
    intent = world.find("payment_intent", identifier)
    if intent.get("_session"):
        raise Problem(
            "You cannot cancel this PaymentIntent because it belongs to a Checkout Session. Expire the Checkout "
            "Session instead.",
            is_final=True,
        )
    if intent["status"] not in OPEN:
        raise unexpected_state(
            f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}. Only a "
            f"PaymentIntent with one of the following statuses may be canceled: {', '.join(OPEN)}.",
            payment_intent=public(intent),
        )
    return close(world, intent, reason=forms.text(params, "cancellation_reason"))


def close(world: World, intent: Json, *, reason: str | None) -> Json:
    """Cancel without asking."""
    intent.update(status="canceled", canceled_at=world.now(), cancellation_reason=reason, next_action=None)
    world.save(intent)
    events.emit(world, "payment_intent.canceled", intent)
    return intent


def authenticate(world: World, identifier: str, *, approved: bool) -> Json:
    """The payer confirmed at the bank, or failed to. Raises `Problem` when the charge is then declined."""
    intent = world.find("payment_intent", identifier)
    if intent["status"] != "requires_action":
        raise unexpected_state(f"This payment does not wait for you: it has a status of {intent['status']}.")
    method = world.find("payment_method", intent["payment_method"])
    intent["next_action"] = None
    if not approved:
        attempts.refuse(world, intent, method, attempts.failure_of(attempts.AUTHENTICATION, None, method))
    return attempts.attempt(world, intent, method, methods.card_of(method))


def settle(world: World, identifier: str, *, succeeded: bool | None = None) -> Json:
    """Delayed money arrives or fails; None: as its test account says."""
    intent = world.find("payment_intent", identifier)
    if intent["status"] != "processing":
        return intent
    method = world.find("payment_method", intent["payment_method"])
    decline = methods.card_of(method).decline
    fails = decline is not None if succeeded is None else not succeeded
    failure = attempts.failure_of(*(decline or ("card_declined", "generic_decline")), method) if fails else None
    charges.settle(world, world.find("charge", intent["latest_charge"]), failure=failure)
    return attempts.fail(world, intent, failure) if failure else attempts.succeed(world, intent, method)


def priced(params: Json) -> tuple[int, str]:
    """Amount and currency within Stripe's limits."""
    amount = forms.integer(params, "amount")
    if amount is None:
        raise required("amount")
    currency = forms.needed_text(params, "currency").lower()
    if len(currency) != len("eur") or not currency.isalpha():
        raise Problem(f"Invalid currency: {currency}.", param="currency")
    if amount < 1:
        raise Problem("Invalid positive integer", code="parameter_invalid_integer", param="amount")
    if amount < MINIMUM and currency not in ZERO_DECIMAL:
        raise Problem(f"Amount must be at least {money(MINIMUM, currency)}.", code="amount_too_small", param="amount")
    if amount > MAXIMUM:
        raise Problem(
            f"Amount must be no more than {money(MAXIMUM, currency)}.", code="amount_too_large", param="amount"
        )
    return amount, currency


def _take_method(world: World, intent: Json, params: Json) -> None:
    wanted = forms.needed_text(params, "payment_method")
    method = methods.given(world, wanted, customer=intent["customer"])
    intent.update(payment_method=method["id"], status="requires_confirmation", last_payment_error=None)


def _confirm(world: World, intent: Json, params: Json) -> Json:
    return_url = forms.text(params, "return_url") or intent["_return_url"]
    if not intent["payment_method"]:
        raise unexpected_state(
            "You cannot confirm this PaymentIntent because it's missing a payment method.",
            payment_intent=public(intent),
        )
    if intent["automatic_payment_methods"]["allow_redirects"] == "always" and not return_url:
        raise Problem(
            "This PaymentIntent is configured to accept payment methods that might redirect your customer off of "
            "your page: you must provide a `return_url`. If you don't want to accept redirect-based payment methods, "
            "set `automatic_payment_methods[allow_redirects]` to `never`.",
            param="return_url",
        )
    intent["_return_url"] = return_url
    method = world.find("payment_method", intent["payment_method"])
    card = methods.card_of(method)
    return _ask_payer(world, intent) if card.authenticates else attempts.attempt(world, intent, method, card)


def _ask_payer(world: World, intent: Json) -> Json:
    page = f"{world.public_url}/3ds/{intent['id']}/{intent['client_secret'].rpartition('_')[2]}"
    if intent["_return_url"]:
        action: Json = {
            "type": "redirect_to_url",
            "redirect_to_url": {"return_url": intent["_return_url"], "url": page},
        }
    else:
        action = {"type": "use_stripe_sdk", "use_stripe_sdk": {"type": "three_d_secure_redirect", "stripe_js": page}}
    intent.update(status="requires_action", next_action=action)
    world.save(intent)
    events.emit(world, "payment_intent.requires_action", intent)
    return intent
