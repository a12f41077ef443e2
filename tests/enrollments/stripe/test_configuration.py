from __future__ import annotations

import pytest
from django.core.checks import run_checks

from config.kit.loopback import is_loopback
from enrollments.integrations.stripe.client import StripeGateway
from enrollments.integrations.stripe.configuration import Configuration
from enrollments.integrations.stripe.errors import NotConfigured

LIVE = {
    "PRODUCTION": True,
    "STRIPE_API_BASE": "",
    "STRIPE_SECRET_KEY": "sk_live_abc",
    "STRIPE_WEBHOOK_SECRET": "whsec_abc",
}


@pytest.fixture
def found(settings):
    """The ids that the system checks find with these settings over a good production."""

    def check(**changed):
        for name, value in {**LIVE, **changed}.items():
            setattr(settings, name, value)
        messages = run_checks(tags=["security"], include_deployment_checks=True)
        return [message.id for message in messages if (message.id or "").startswith("enrollments.")]

    return check


def test_a_good_production(found):
    assert found() == []
    assert Configuration.from_settings().api_base == "https://api.stripe.com"


@pytest.mark.parametrize(
    "danger",
    [
        {"STRIPE_SECRET_KEY": "sk_test_campanile"},
        {"STRIPE_SECRET_KEY": "rk_test_other"},
        {"STRIPE_WEBHOOK_SECRET": "whsec_campanile"},
        {"STRIPE_API_BASE": "http://127.0.0.1:12111"},
        {"STRIPE_API_BASE": "https://localhost:12111"},
        {"STRIPE_API_BASE": "http://[::1]:12111"},
        {"STRIPE_API_BASE": "http://stripe.example.org"},
    ],
)
def test_a_dangerous_production_is_an_error_and_gets_no_gateway(found, danger):
    assert found(**danger) == ["enrollments.E001"]
    with pytest.raises(NotConfigured):
        StripeGateway(Configuration.from_settings())


def test_a_production_that_does_not_sell_is_warned(found):
    assert found(STRIPE_SECRET_KEY="", STRIPE_WEBHOOK_SECRET="") == ["enrollments.W001", "enrollments.W001"]
    with pytest.raises(NotConfigured):
        StripeGateway(Configuration.from_settings())


@pytest.mark.parametrize(
    "danger",
    [
        {"STRIPE_SECRET_KEY": "sk_live_abc"},
        {"STRIPE_SECRET_KEY": "sk_test_campanile", "STRIPE_API_BASE": "https://api.stripe.com"},
    ],
)
def test_development_never_charges_real_cards(found, danger):
    assert "enrollments.E001" in found(**{"PRODUCTION": False, "STRIPE_API_BASE": "http://127.0.0.1:1", **danger})


def test_development_without_a_simulator_has_no_gateway(settings):
    settings.STRIPE_API_BASE = ""

    with pytest.raises(NotConfigured) as caught:
        StripeGateway(Configuration.from_settings())

    assert "STRIPE_API_BASE is not set" in str(caught.value)


def test_a_test_key_of_ones_own_may_speak_to_the_real_stripe_in_development(found):
    assert found(PRODUCTION=False, STRIPE_SECRET_KEY="sk_test_mine", STRIPE_API_BASE="https://api.stripe.com/") == []
    assert Configuration.from_settings().api_base == "https://api.stripe.com"


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ("http://127.0.0.1:1", True),
        ("http://127.8.8.8", True),
        ("http://0.0.0.0:5", True),
        ("http://LOCALHOST", True),
        ("http://stripe.localhost", True),
        ("http://[::1]:80", True),
        ("https://api.stripe.com", False),
        ("http://10.0.0.1", False),
        ("", False),
    ],
)
def test_loopback(address, answer):
    assert is_loopback(address) is answer
