from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from enrollments.integrations.stripe.errors import Ambiguous
from enrollments.integrations.stripe.records import ChargeStatus, IntentStatus


@pytest.fixture
def many(simulator, gateway):
    """250 paid intents, made behind the API's back."""
    with simulator.world.acting():
        for number in range(250):
            simulator.world.store.save(
                {
                    "id": f"pi_{number:04}",
                    "object": "payment_intent",
                    "status": "succeeded",
                    "amount": 1000 + number,
                    "currency": "eur",
                    "created": 1_800_000_000 + number,
                    "customer": "cus_even" if number % 2 == 0 else "cus_odd",
                }
            )


def at(offset):
    return datetime.fromtimestamp(1_800_000_000 + offset, tz=UTC)


def test_all_pages_newest_first(gateway, many):
    found = list(gateway.payment_intents())

    assert len(found) == 250
    assert [intent.id for intent in found] == [f"pi_{number:04}" for number in reversed(range(250))]


def test_pages_are_fetched_as_needed(gateway, simulator, many):
    simulator.control.failures(kind="500", path="GET /v1/payment_intents", calls=99)
    found = gateway.payment_intents()
    simulator.faults.pending.clear()

    assert next(found).id == "pi_0249"
    simulator.control.failures(kind="500", path="GET /v1/payment_intents", calls=99)
    for _ in range(99):
        next(found)
    with pytest.raises(Ambiguous):
        next(found)


def test_a_window_includes_its_start_and_excludes_its_end(gateway, many):
    found = list(gateway.payment_intents(since=at(10), until=at(240)))

    assert (found[0].id, found[-1].id, len(found)) == ("pi_0239", "pi_0010", 230)


def test_of_one_customer(gateway, many):
    assert len(list(gateway.payment_intents(customer_id="cus_even"))) == 125


def test_nothing(gateway, simulator):
    for listing in (gateway.payment_intents, gateway.charges, gateway.refunds, gateway.balance_transactions):
        assert list(listing()) == []


def test_what_one_paid_and_refunded_intent_leaves_behind(gateway, paid):
    intent = paid()
    refund = gateway.create_refund(
        payment_intent_id=intent.id, amount=4000, currency="EUR", metadata={}, idempotency_key="refund"
    )
    window = {
        "since": datetime.now(tz=UTC) - timedelta(minutes=1),
        "until": datetime.now(tz=UTC) + timedelta(minutes=1),
    }

    (charge,) = gateway.charges(**window)
    money_out, money_in = gateway.balance_transactions(**window)

    assert (charge.status, charge.paid, charge.payment_intent_id) == (ChargeStatus.SUCCEEDED, True, intent.id)
    assert (money_in.type, money_in.amount, money_in.source_id) == ("charge", 9000, charge.id)
    assert money_in.net == money_in.amount - money_in.fee < 9000
    assert (money_out.type, money_out.amount, money_out.net, money_out.source_id) == ("refund", -4000, -4000, refund.id)
    assert [found.id for found in gateway.refunds(**window)] == [refund.id]
    assert [found.status for found in gateway.payment_intents(**window)] == [IntentStatus.SUCCEEDED]


def test_failed_attempts_are_charges_too(gateway, paid):
    with pytest.raises(Exception, match="declined"):
        paid("pm_card_chargeDeclined")

    (charge,) = gateway.charges()

    assert (charge.status, charge.paid, charge.failure_code) == (ChargeStatus.FAILED, False, "card_declined")
    assert list(gateway.balance_transactions()) == []
