"""Stand-ins of outside services as fixtures, for any test: `from tests.simulators import stripe_simulator`."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest

from certificates.integrations.hovn.simulator.server import Simulator as Hovn
from certificates.integrations.hovn.simulator.server import running_simulator as running_hovn
from certificates.integrations.redcross.simulator.server import Simulator as RedCross
from certificates.integrations.redcross.simulator.server import running_simulator as running_redcross
from enrollments.integrations.stripe.simulator.delivery import signature
from enrollments.integrations.stripe.simulator.server import Simulator, running_simulator


@pytest.fixture
def stripe_simulator(settings) -> Iterator[Simulator]:
    """A Stripe of this test's own that the settings point at.

    `stripe_simulator.control` pulls its strings. It sends no webhooks until
    `stripe_simulator.world.webhook_url` is set; `signed_events` hands the
    messages over for a test client to post.
    """
    with running_simulator() as simulator:
        settings.STRIPE_API_BASE = simulator.url
        settings.STRIPE_SECRET_KEY = simulator.world.secret_key
        settings.STRIPE_WEBHOOK_SECRET = simulator.world.webhook_secret
        yield simulator


@pytest.fixture
def redcross(settings) -> Iterator[RedCross]:
    """A Red Cross of this test's own that the settings point at and that needs no rest.

    `redcross.people.put(email, Certificate(…), …)` says who holds what;
    `redcross.asked` knows what it was asked, `redcross.mood` spoils answers.
    """
    with running_redcross() as simulator:
        settings.REDCROSS_BASE_URL = simulator.url
        settings.REDCROSS_PAUSE_MS = 0
        yield simulator


@pytest.fixture
def hovn(settings) -> Iterator[Hovn]:
    """A Hovn of this test's own that the settings point at.

    `hovn.world.put(sample(7))` adds a booking, `hovn.faults.add("503")` spoils the
    next page, `hovn.asked` counts what it was asked for.
    """
    with running_hovn() as simulator:
        settings.HOVN_BASE_URL = simulator.url
        settings.HOVN_SESSION_COOKIE = simulator.cookie
        yield simulator


def signed_events(simulator: Simulator, *types: str) -> list[tuple[bytes, str]]:
    """Body and `Stripe-Signature` of each event so far, oldest first; of these types if any are named."""
    events = reversed(simulator.control.state()["events"])
    return [signed(simulator, event) for event in events if not types or event["type"] in types]


def signed(simulator: Simulator, event: dict[str, object]) -> tuple[bytes, str]:
    """Body and signature of one event, also of a made-up one."""
    body = json.dumps(event)
    return body.encode(), signature(body, simulator.world.webhook_secret, int(time.time()))
