"""Stand-ins of outside services as fixtures, for any test: `from tests.simulators import stripe_simulator`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from enrollments.integrations.stripe.simulator.server import Simulator, running_simulator


@pytest.fixture
def stripe_simulator(settings) -> Iterator[Simulator]:
    """A Stripe of this test's own that the settings point at; it sends no webhooks until given an address.

    Events can be had from it ready to be posted: `signed_events(stripe_simulator)`.
    """
    with running_simulator() as simulator:
        settings.STRIPE_API_BASE = simulator.url
        settings.STRIPE_SECRET_KEY = simulator.world.secret_key
        settings.STRIPE_WEBHOOK_SECRET = simulator.world.webhook_secret
        yield simulator
