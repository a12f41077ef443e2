"""Once an order is paid nothing else that was begun for it can be paid; and a page opened again is the same page."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from config.kit.errors import Conflict
from enrollments.enums import EnrollmentState, PaymentFlow, PaymentState
from enrollments.integrations.stripe.errors import Ambiguous
from enrollments.integrations.stripe.simulator.server import Simulator
from enrollments.models import Enrollment, LedgerEntry, Payment, Refund
from enrollments.services import starting
from enrollments.services.closing import close_attempts
from enrollments.services.expiring import abandon_enrollment
from enrollments.services.starting import start_checkout, start_intent_payment
from enrollments.tasks import close_attempts as task
from tests.simulators import signed_events

pytestmark = pytest.mark.django_db(transaction=True)
CARD = "4242424242424242"


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The orders handed to the worker on commit."""
    orders: list[int] = []
    monkeypatch.setattr(task, "_send", orders.extend)
    return orders


def open_page(enrollment: Enrollment, host: str = "testserver") -> str:
    here = f"http://{host}/my/enrolments/1/"
    return start_checkout(enrollment, actor=enrollment.student, success_url=f"{here}?paid=1", cancel_url=here)


def deliver(simulator: Simulator) -> None:
    for body, signature in signed_events(simulator):
        answer = Client().post(
            "/webhooks/stripe", body, content_type="application/json", headers={"Stripe-Signature": signature}
        )
        assert answer.status_code == 200


@pytest.fixture
def two_attempts(pending: Enrollment, stripe_simulator: Simulator) -> tuple[Payment, Payment]:
    """An open page that we believed closed, and a declined card whose attempt can still be confirmed."""
    open_page(pending)
    page = Payment.objects.get()
    Payment.objects.filter(pk=page.pk).update(state=PaymentState.CANCELED)
    declined = start_intent_payment(pending, actor=pending.student, payment_method_id="pm_card_chargeDeclined")
    return page, declined


def status_at(simulator: Simulator, payment: Payment) -> str:
    status: str = simulator.world.find("payment_intent", payment.intent_id)["status"]
    return status


def test_what_else_was_begun_is_closed_by_the_worker_right_after_the_payment(
    two_attempts: tuple[Payment, Payment], stripe_simulator: Simulator, queued: list[int], pending: Enrollment
) -> None:
    page, declined = two_attempts
    stripe_simulator.control.pay(session=page.checkout_id, number=CARD, name="Ada")
    assert queued == []
    deliver(stripe_simulator)
    assert queued == [page.order_id]

    task(page.order_id)

    declined.refresh_from_db()
    assert declined.state == PaymentState.CANCELED
    assert status_at(stripe_simulator, declined) == "canceled"
    page.refresh_from_db()
    pending.refresh_from_db()
    assert (page.state, pending.state) == (PaymentState.SUCCEEDED, EnrollmentState.ENROLLED)
    assert LedgerEntry.objects.count() == 1
    assert close_attempts(page.order_id) == 0


def test_a_single_attempt_leaves_the_worker_nothing_to_do(
    pending: Enrollment, stripe_simulator: Simulator, queued: list[int]
) -> None:
    start_intent_payment(pending, actor=pending.student, payment_method_id="pm_card_visa")
    assert queued == []


def test_nothing_is_closed_while_the_seat_waits_for_its_money(
    two_attempts: tuple[Payment, Payment], stripe_simulator: Simulator
) -> None:
    _page, declined = two_attempts
    assert close_attempts(declined.order_id) == 0
    assert status_at(stripe_simulator, declined) == "requires_payment_method"


def test_what_cannot_be_closed_now_is_left_to_the_sweep(
    two_attempts: tuple[Payment, Payment], stripe_simulator: Simulator, pending: Enrollment
) -> None:
    _page, declined = two_attempts
    Enrollment.objects.filter(pk=pending.pk).update(state=EnrollmentState.CANCELED)
    stripe_simulator.control.failures(kind="reset", calls=20, when="before", path="/v1/payment_intents")

    assert close_attempts(declined.order_id) == 0

    declined.refresh_from_db()
    assert declined.state == PaymentState.FAILED


def test_an_attempt_on_its_way_to_stripe_is_left_to_whoever_makes_it(
    pending: Enrollment, stripe_simulator: Simulator
) -> None:
    unsent = Payment.objects.create(order=pending.order, flow=PaymentFlow.CHECKOUT, amount=8000, currency="EUR")
    Enrollment.objects.filter(pk=pending.pk).update(state=EnrollmentState.CANCELED)

    assert close_attempts(unsent.order_id) == 0

    unsent.refresh_from_db()
    assert unsent.state == PaymentState.CREATED


@pytest.fixture
def given_back_meanwhile(pending: Enrollment, monkeypatch: pytest.MonkeyPatch) -> None:
    """The student gives the times back in another tab just before Stripe is called."""
    customer_for = starting.customer_for

    def paused(user: Any) -> str:
        found = customer_for(user)
        abandon_enrollment(Enrollment.objects.get(pk=pending.pk), actor=pending.student)
        return found

    monkeypatch.setattr(starting, "customer_for", paused)


@pytest.mark.usefixtures("given_back_meanwhile")
def test_a_page_for_a_seat_that_is_gone_by_then_is_closed_at_once(
    pending: Enrollment, stripe_simulator: Simulator
) -> None:
    with pytest.raises(Conflict) as refusal:
        open_page(pending)

    assert refusal.value.error_code == "not_payable"
    (session,) = stripe_simulator.control.state()["objects"]["checkout.session"]
    assert session["status"] == "expired"
    assert Payment.objects.get().state == PaymentState.CANCELED


@pytest.mark.usefixtures("given_back_meanwhile")
def test_no_card_is_charged_for_a_seat_that_is_gone_by_then(pending: Enrollment, stripe_simulator: Simulator) -> None:
    with pytest.raises(Conflict) as refusal:
        start_intent_payment(pending, actor=pending.student, payment_method_id="pm_card_visa")

    assert refusal.value.error_code == "not_payable"
    assert stripe_simulator.control.state()["objects"]["charge"] == []
    assert not Refund.objects.exists()
    assert Payment.objects.get().state == PaymentState.CANCELED


def test_a_page_asked_for_again_under_another_name_of_the_host_is_the_same_page(
    pending: Enrollment, stripe_simulator: Simulator
) -> None:
    """Stripe made the page but its answer was lost; the same idempotency key must name the same addresses."""
    stripe_simulator.control.failures(kind="reset", calls=8, when="after", path="/v1/checkout/sessions")
    with pytest.raises(Ambiguous):
        open_page(pending, "school.example")
    stripe_simulator.faults.pending.clear()

    address = open_page(pending, "www.school.example")

    (session,) = stripe_simulator.control.state()["objects"]["checkout.session"]
    assert session["url"] == address
    assert session["success_url"] == "http://school.example/my/enrolments/1/?paid=1"
    assert session["cancel_url"] == "http://school.example/my/enrolments/1/"
    assert Payment.objects.get().client_details["url"] == address
