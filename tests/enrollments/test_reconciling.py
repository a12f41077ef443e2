"""Stripe, ledger and seats side by side, once a day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from enrollments.enums import EnrollmentState
from enrollments.integrations.stripe.simulator.server import Simulator
from enrollments.models import Enrollment, MoneyMismatch
from enrollments.services.reconciling import reconcile_money
from tests.enrollments.paying import (
    checkout,
    pay,
)

pytestmark = pytest.mark.django_db(transaction=True)


class TestDailyComparison:
    """Stripe, ledger and seats side by side."""

    @staticmethod
    def run() -> list[str]:
        reconcile_money(until=timezone.now() + timedelta(minutes=40))
        return sorted(MoneyMismatch.objects.filter(state="open").values_list("kind", flat=True))

    def test_agreement_files_nothing(self, pending: Enrollment, stripe_simulator: Simulator) -> None:
        pay(pending)
        assert self.run() == []

    def test_money_without_our_knowledge_is_filed_once(self, pending: Enrollment, stripe_simulator: Simulator) -> None:
        payment = checkout(pending)
        stripe_simulator.control.pay(session=payment.checkout_id, number="4242424242424242", name="Ada")
        assert self.run() == ["unknown_object"]
        assert self.run() == ["unknown_object"]

    def test_lost_seat_is_filed_and_closed_when_mended(self, pending: Enrollment, stripe_simulator: Simulator) -> None:
        pay(pending)
        Enrollment.objects.filter(pk=pending.pk).update(state=EnrollmentState.CANCELED)
        assert self.run() == ["paid_without_seat"]
        Enrollment.objects.filter(pk=pending.pk).update(state=EnrollmentState.ENROLLED)
        assert self.run() == []

    def test_refund_made_elsewhere_is_shown_to_a_person(self, pending: Enrollment, stripe_simulator: Simulator) -> None:
        payment = pay(pending)
        from enrollments.integrations.stripe.client import stripe_gateway  # noqa: PLC0415 - as somebody in Stripe's dashboard

        stripe_gateway().create_refund(
            payment_intent_id=payment.intent_id, amount=100, currency="EUR", metadata={}, idempotency_key="by-hand"
        )
        assert self.run() == ["refund_not_in_ledger"]
