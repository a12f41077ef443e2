"""What tests of payments do often: pay, deliver Stripe's messages, come too late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.test import Client
from django.utils import timezone

from enrollments.enums import EnrollmentState
from enrollments.integrations.stripe.simulator.server import Simulator
from enrollments.invariants import differences
from enrollments.models import Enrollment, LedgerEntry, Payment
from enrollments.services.expiring import expire_pending
from enrollments.services.starting import start_checkout, start_intent_payment
from messaging.delivery.models import OutboxMessage
from tests.simulators import signed_events

Hours = Callable[..., list[datetime]]


def pay(enrollment: Enrollment, method: str = "pm_card_visa") -> Payment:
    return start_intent_payment(enrollment, actor=enrollment.student, payment_method_id=method)


def checkout(enrollment: Enrollment) -> Payment:
    start_checkout(
        enrollment, actor=enrollment.student, success_url="http://testserver/ok", cancel_url="http://testserver/no"
    )
    return Payment.objects.get(order__enrollment=enrollment, flow="checkout", checkout_id__gt="")


def deliver(simulator: Simulator, *types: str) -> list[int]:
    """Post the simulator's messages to our webhook; the statuses of our answers."""
    client = Client()
    return [
        client.post(
            "/webhooks/stripe", body, content_type="application/json", headers={"Stripe-Signature": signature}
        ).status_code
        for body, signature in signed_events(simulator, *types)
    ]


def make_overdue(enrollment: Enrollment) -> None:
    Enrollment.objects.filter(pk=enrollment.pk).update(pay_by=timezone.now() - timedelta(minutes=1))


def kinds() -> list[str]:
    return sorted(OutboxMessage.objects.filter(channel="email").values_list("kind", flat=True))


def assert_enrolled_once(enrollment: Enrollment) -> None:
    enrollment.refresh_from_db()
    assert enrollment.state == EnrollmentState.ENROLLED
    assert enrollment.is_paid
    assert LedgerEntry.objects.filter(order__enrollment=enrollment).values_list("kind", "amount").get() == (
        "charge",
        8000,
    )
    assert kinds() == ["enrollments.confirmed", "enrollments.confirmed_teacher"]
    assert list(differences()) == []


def late_payment(pending: Enrollment, simulator: Simulator) -> Payment:
    """Stripe was away when the seat was given up; then the payer pays all the same."""
    payment = checkout(pending)
    make_overdue(pending)
    simulator.control.failures(kind="reset", calls=20, when="before", path="/v1/checkout/sessions")
    assert [one.pk for one in expire_pending()] == [pending.pk]
    simulator.faults.pending.clear()
    OutboxMessage.objects.all().delete()
    simulator.control.pay(session=payment.checkout_id, number="4242424242424242", name="Ada")
    return payment
