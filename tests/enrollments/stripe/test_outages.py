"""What happens when Stripe does not answer, or answers too late."""

from __future__ import annotations

import pytest

from enrollments.integrations.stripe import transport
from enrollments.integrations.stripe.client import StripeGateway
from enrollments.integrations.stripe.configuration import Configuration
from enrollments.integrations.stripe.errors import Ambiguous, Declined, Rejected
from enrollments.integrations.stripe.records import IntentStatus


@pytest.fixture
def intents(simulator):
    """The intents that exist at Stripe."""
    return lambda: simulator.control.state()["objects"]["payment_intent"]


@pytest.mark.parametrize("kind", ["reset", "500", "503", "409", "429", "garbage"])
def test_a_failure_before_the_effect_is_ambiguous_and_the_same_key_finishes_it(simulator, intents, paid, kind):
    simulator.control.failures(kind=kind, path="/v1/payment_intents")

    with pytest.raises(Ambiguous) as caught:
        paid(idempotency_key="pay")

    assert caught.value.status == 503
    assert intents() == []
    assert paid(idempotency_key="pay").status == IntentStatus.SUCCEEDED
    assert len(intents()) == 1


@pytest.mark.parametrize("kind", ["reset", "500", "garbage"])
def test_a_failure_after_the_effect_is_ambiguous_and_the_same_key_pays_once(simulator, intents, gateway, paid, kind):
    simulator.control.failures(kind=kind, path="/v1/payment_intents", when="after")

    with pytest.raises(Ambiguous):
        paid(idempotency_key="pay")

    (made,) = intents()
    assert made["status"] == "succeeded"
    assert paid(idempotency_key="pay").id == made["id"]
    assert len(list(gateway.charges())) == 1


def test_another_key_would_pay_twice(simulator, intents, paid):
    """The control of the test above: the key is what protects."""
    simulator.control.failures(kind="reset", path="/v1/payment_intents", when="after")
    with pytest.raises(Ambiguous):
        paid(idempotency_key="one")

    paid(idempotency_key="two")

    assert len(intents()) == 2


def test_a_refund_broken_off_is_made_once(simulator, gateway, paid):
    intent = paid()
    simulator.control.failures(kind="reset", path="/v1/refunds", when="after")
    refund = {"payment_intent_id": intent.id, "amount": 9000, "currency": "EUR", "metadata": {}}

    with pytest.raises(Ambiguous):
        gateway.create_refund(**refund, idempotency_key="refund")

    again = gateway.create_refund(**refund, idempotency_key="refund")
    assert [found.id for found in gateway.refunds()] == [again.id]


def test_a_time_out(monkeypatch, simulator, paid, gateway):
    monkeypatch.setattr(transport, "READ_TIMEOUT", 0.2)
    impatient = StripeGateway(Configuration.from_settings(), retries=0)
    intent = paid()
    simulator.control.failures(kind="timeout", seconds=2)

    with pytest.raises(Ambiguous):
        impatient.retrieve_payment_intent(intent.id)


def test_nobody_there():
    nowhere = Configuration(
        production=False, api_base="http://127.0.0.1:9", secret_key="sk_test_x", webhook_secret="whsec_x"
    )

    with pytest.raises(Ambiguous) as caught:
        StripeGateway(nowhere, retries=0).retrieve_payment_intent("pi_1")

    assert "127.0.0.1" not in str(caught.value.message)


def test_the_gateway_tries_once_more_by_itself_with_the_same_key(simulator, intents, customer):
    patient = StripeGateway(Configuration.from_settings(), retries=1)
    simulator.control.failures(kind="reset", path="/v1/payment_intents", when="after")

    intent = patient.create_payment_intent(
        amount=9000,
        currency="EUR",
        customer_id=customer.id,
        metadata={},
        payment_method_id="pm_card_visa",
        confirm=True,
        idempotency_key="pay",
    )

    assert [made["id"] for made in intents()] == [intent.id]


def test_a_server_error_that_stripe_keeps_for_the_key_is_marked(simulator, gateway, intents, customer, paid):
    simulator.control.failures(kind="500", path="/v1/payment_intents", when="after", stored=True)
    with pytest.raises(Ambiguous) as first:
        paid(idempotency_key="pay")

    with pytest.raises(Ambiguous) as second:
        paid(idempotency_key="pay")

    assert (first.value.replayed, second.value.replayed) == (False, True)
    # Looking tells what happened.
    (found,) = gateway.payment_intents(customer_id=customer.id)
    assert found.status == IntentStatus.SUCCEEDED


def test_a_key_used_for_something_else_is_our_fault(paid):
    paid(idempotency_key="same")

    with pytest.raises(Rejected) as caught:
        paid(idempotency_key="same", amount=9001)

    assert caught.value.reason == "IdempotencyError"


def test_a_decline_is_repeated_for_its_key(intents, paid):
    for _ in range(2):
        with pytest.raises(Declined) as caught:
            paid("pm_card_chargeDeclined", idempotency_key="bad")
        assert caught.value.reason == "generic_decline"

    assert len(intents()) == 1
