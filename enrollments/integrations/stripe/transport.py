"""How calls travel: time-outs, retries, the API version we are written for."""

from __future__ import annotations

import logging
from typing import Final

import stripe

from enrollments.integrations.stripe.configuration import Configuration

API_VERSION: Final = "2026-10-28.endive"
"""The shape of Stripe's objects that `mapper.py` reads; a test compares it with the library's own."""
CONNECT_TIMEOUT: Final = 4.0
READ_TIMEOUT: Final = 20.0

# The library's usage statistics would write a file into the home folder and
# can be switched off only for the whole process.
stripe.enable_telemetry = False
# At INFO it logs every address it calls, and so the e-mail of each payer it looks up.
logging.getLogger("stripe").setLevel(logging.WARNING)


def new_client(configuration: Configuration, *, retries: int) -> stripe.StripeClient:
    """A client of its own: nothing of it is kept in the library's module variables.

    `retries` more tries follow a lost connection, 409 and 5xx, with the same
    idempotency key, after half a second and more.
    """
    return stripe.StripeClient(
        configuration.secret_key,
        base_addresses={"api": configuration.api_base},
        stripe_version=API_VERSION,
        max_network_retries=retries,
        http_client=stripe.RequestsClient(timeout=(CONNECT_TIMEOUT, READ_TIMEOUT)),
    )
