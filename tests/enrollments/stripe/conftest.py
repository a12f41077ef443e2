from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from enrollments.integrations.stripe import client as client_module
from enrollments.integrations.stripe.client import StripeGateway
from enrollments.integrations.stripe.configuration import Configuration
from tests.simulators import stripe_simulator

__all__ = ["stripe_simulator"]


@pytest.fixture
def simulator(stripe_simulator):
    return stripe_simulator


@pytest.fixture
def gateway(simulator) -> StripeGateway:
    """Without tries of its own: a test sees every answer."""
    return StripeGateway(Configuration.from_settings(), retries=0)


@pytest.fixture
def customer(gateway):
    return gateway.find_or_create_customer(
        user_ref="user-1", email="ada@example.org", name="Ada Byron", idempotency_key="customer-1"
    )


@pytest.fixture
def new_intent(gateway, customer):
    """Makes intents of 90 euro; the key is new each time unless given."""
    made = iter(range(10_000))

    def make(**wanted):
        given = {
            "amount": 9000,
            "currency": "EUR",
            "customer_id": customer.id,
            "metadata": {"enrollment": "e-1"},
            "idempotency_key": f"intent-{next(made)}",
        }
        return gateway.create_payment_intent(**{**given, **wanted})

    return make


@pytest.fixture
def paid(new_intent):
    """An intent paid with the card given."""

    def pay(card="pm_card_visa", **wanted):
        return new_intent(payment_method_id=card, confirm=True, **wanted)

    return pay


@pytest.fixture
def new_session(gateway, customer):
    """Opens hosted pages."""
    made = iter(range(10_000))

    def make(**wanted):
        given = {
            "name": "Ten piano lessons",
            "amount": 45_000,
            "currency": "EUR",
            "customer_id": customer.id,
            "success_url": "http://127.0.0.1:9/paid?session={CHECKOUT_SESSION_ID}",
            "cancel_url": "http://127.0.0.1:9/back",
            "expires_at": datetime.now(tz=UTC) + timedelta(minutes=60),
            "metadata": {"enrollment": "e-1"},
            "idempotency_key": f"session-{next(made)}",
        }
        return gateway.create_checkout_session(**{**given, **wanted})

    return make


@pytest.fixture
def no_kept_gateway():
    """Forget gateways that the factory keeps between calls."""
    client_module._gateway_for.cache_clear()
    yield
    client_module._gateway_for.cache_clear()
