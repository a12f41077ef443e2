from __future__ import annotations

import pytest

from enrollments.integrations.stripe.errors import Rejected, WrongState
from enrollments.integrations.stripe.records import RefundStatus
from tests.enrollments.stripe.event_types import event_types


class TestRefunds:
    def refund(self, gateway, intent, amount, key="refund"):
        return gateway.create_refund(
            payment_intent_id=intent.id, amount=amount, currency="EUR", metadata={"why": "test"}, idempotency_key=key
        )

    def test_in_parts_until_nothing_is_left(self, gateway, simulator, paid):
        intent = paid()

        first = self.refund(gateway, intent, 4000, "1")
        self.refund(gateway, intent, 5000, "2")

        assert (first.status, first.amount, first.currency) == (RefundStatus.SUCCEEDED, 4000, "EUR")
        assert first.payment_intent_id == intent.id
        assert first.metadata == {"why": "test"}
        (charge,) = gateway.charges(payment_intent_id=intent.id)
        assert charge.amount_refunded == 9000
        with pytest.raises(WrongState) as caught:
            self.refund(gateway, intent, 1, "3")
        assert caught.value.reason == "charge_already_refunded"
        assert event_types(simulator).count("charge.refunded") == 2

    def test_never_more_than_is_left(self, gateway, paid):
        intent = paid()
        self.refund(gateway, intent, 4000, "1")

        with pytest.raises(Rejected) as caught:
            self.refund(gateway, intent, 5001, "2")

        assert caught.value.parameter == "amount"
        assert len(list(gateway.refunds(payment_intent_id=intent.id))) == 1

    def test_a_slow_one(self, gateway, simulator, paid):
        refund = self.refund(gateway, paid("pm_card_pendingRefund"), 9000)

        assert refund.status == RefundStatus.PENDING
        simulator.control.settle(id=refund.id)
        assert gateway.retrieve_refund(refund.id).status == RefundStatus.SUCCEEDED
        assert "refund.updated" in event_types(simulator)

    def test_one_that_comes_back(self, gateway, simulator, paid):
        intent = paid("pm_card_refundFail")
        refund = self.refund(gateway, intent, 9000)

        assert refund.status == RefundStatus.SUCCEEDED
        simulator.control.settle(id=refund.id)
        failed = gateway.retrieve_refund(refund.id)
        assert failed.status == RefundStatus.FAILED
        assert failed.failure_reason
        (charge,) = gateway.charges(payment_intent_id=intent.id)
        assert charge.amount_refunded == 0
        assert "refund.failed" in event_types(simulator)

    def test_nothing_was_paid(self, gateway, new_intent):
        with pytest.raises(Rejected):
            self.refund(gateway, new_intent(), 100)

    def test_of_an_unknown_intent(self, gateway):
        with pytest.raises(Rejected) as caught:
            gateway.create_refund(
                payment_intent_id="pi_nothing", amount=1, currency="EUR", metadata={}, idempotency_key="x"
            )

        assert caught.value.reason == "resource_missing"
