"""Paying: by intent and by checkout, once, twice, declined, unclear and repeated."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from config.kit.errors import Conflict
from enrollments.enums import EnrollmentState, PaymentState
from enrollments.integrations.stripe.errors import Ambiguous
from enrollments.integrations.stripe.simulator.server import Simulator
from enrollments.models import Enrollment, LedgerEntry, Payment, WebhookEvent
from enrollments.services.expiring import abandon_enrollment, settle_hanging_payments
from enrollments.services.starting import start_checkout, start_intent_payment
from tests.enrollments.paying import (
    assert_enrolled_once,
    checkout,
    deliver,
    make_overdue,
    pay,
)
from tests.simulators import signed, signed_events

pytestmark = pytest.mark.django_db(transaction=True)


def test_good_card_enrols_at_once_and_tells_both_sides(pending: Enrollment, stripe_simulator: Simulator) -> None:
    payment = pay(pending)
    assert payment.state == PaymentState.SUCCEEDED
    assert_enrolled_once(pending)


def test_declined_card_can_be_followed_by_a_good_one(pending: Enrollment, stripe_simulator: Simulator) -> None:
    refused = pay(pending, "pm_card_chargeDeclined")
    assert refused.state == PaymentState.FAILED
    assert refused.failure
    pending.refresh_from_db()
    assert pending.state == EnrollmentState.PENDING
    assert not LedgerEntry.objects.exists()

    accepted = pay(pending)
    assert accepted.pk == refused.pk
    assert_enrolled_once(pending)


def test_card_that_wants_confirmation_waits_for_the_payer(pending: Enrollment, stripe_simulator: Simulator) -> None:
    payment = start_intent_payment(
        pending,
        actor=pending.student,
        payment_method_id="pm_card_threeDSecure2Required",
        return_url="http://testserver/x",
    )
    assert payment.state == PaymentState.REQUIRES_ACTION
    stripe_simulator.control.authenticate(payment_intent=payment.intent_id)
    assert set(deliver(stripe_simulator)) == {200}
    assert_enrolled_once(pending)


def test_checkout_pays_through_the_webhook(pending: Enrollment, stripe_simulator: Simulator) -> None:
    payment = checkout(pending)
    stripe_simulator.control.pay(session=payment.checkout_id, number="4242424242424242", name="Ada")
    assert set(deliver(stripe_simulator)) == {200}
    assert_enrolled_once(pending)


def test_second_click_leads_to_the_same_page(pending: Enrollment, stripe_simulator: Simulator) -> None:
    first = start_checkout(
        pending, actor=pending.student, success_url="http://testserver/a", cancel_url="http://testserver/b"
    )
    second = start_checkout(
        pending, actor=pending.student, success_url="http://testserver/a", cancel_url="http://testserver/b"
    )
    assert first == second
    assert Payment.objects.count() == 1


def test_every_message_twice_and_backwards_changes_nothing(pending: Enrollment, stripe_simulator: Simulator) -> None:
    payment = checkout(pending)
    stripe_simulator.control.pay(session=payment.checkout_id, number="4242424242424242", name="Ada")
    client = Client()
    for body, signature in [*reversed(signed_events(stripe_simulator)), *signed_events(stripe_simulator)]:
        answer = client.post(
            "/webhooks/stripe", body, content_type="application/json", headers={"Stripe-Signature": signature}
        )
        assert answer.status_code == 200
    assert_enrolled_once(pending)
    assert WebhookEvent.objects.count() == len(signed_events(stripe_simulator))


def test_forged_message_is_refused(pending: Enrollment, stripe_simulator: Simulator) -> None:
    pay(pending, "pm_card_chargeDeclined")
    event: dict[str, object] = {
        "id": "evt_forged",
        "object": "event",
        "type": "payment_intent.succeeded",
        "data": {"object": {"id": Payment.objects.get().intent_id, "object": "payment_intent"}},
    }
    body, _signature = signed(stripe_simulator, event)
    answer = Client().post(
        "/webhooks/stripe", body, content_type="application/json", headers={"Stripe-Signature": "t=1,v1=beef"}
    )
    assert answer.status_code == 400
    pending.refresh_from_db()
    assert pending.state == EnrollmentState.PENDING
    assert not WebhookEvent.objects.exists()


def test_true_signature_about_money_that_is_not_there_changes_nothing(
    pending: Enrollment, stripe_simulator: Simulator
) -> None:
    """The message may lie or be old: only what Stripe says when asked counts."""
    payment = pay(pending, "pm_card_chargeDeclined")
    stripe_simulator.control.events(
        type="payment_intent.succeeded",
        object={"id": payment.intent_id, "object": "payment_intent", "status": "succeeded"},
    )
    assert set(deliver(stripe_simulator, "payment_intent.succeeded")) == {200}
    pending.refresh_from_db()
    assert pending.state == EnrollmentState.PENDING


def test_message_about_an_unknown_object_is_taken_and_forgotten(
    pending: Enrollment, stripe_simulator: Simulator
) -> None:
    stripe_simulator.control.events(
        type="payment_intent.succeeded", object={"id": "pi_nobody", "object": "payment_intent"}
    )
    assert deliver(stripe_simulator, "payment_intent.succeeded") == [200]
    assert not LedgerEntry.objects.exists()


@pytest.mark.parametrize("when", ["before", "after"])
def test_unclear_answer_is_repeated_without_a_second_charge(
    when: str, pending: Enrollment, stripe_simulator: Simulator
) -> None:
    stripe_simulator.control.failures(kind="reset", calls=8, when=when, path="/v1/payment_intents")
    with pytest.raises(Ambiguous):
        pay(pending)
    stripe_simulator.faults.pending.clear()
    pay(pending)
    assert_enrolled_once(pending)
    assert len([o for o in stripe_simulator.control.state()["objects"]["charge"] if o["paid"]]) == 1


def test_lost_webhook_is_made_up_for(pending: Enrollment, stripe_simulator: Simulator) -> None:
    payment = checkout(pending)
    stripe_simulator.control.pay(session=payment.checkout_id, number="4242424242424242", name="Ada")
    Payment.objects.update(created_at=timezone.now() - timedelta(minutes=6), checked_at=None)
    assert settle_hanging_payments() == 1
    assert_enrolled_once(pending)


def test_switching_from_checkout_to_api_closes_the_page_first(pending: Enrollment, stripe_simulator: Simulator) -> None:
    page = checkout(pending)
    pay(pending)
    page.refresh_from_db()
    assert page.state == PaymentState.CANCELED
    assert_enrolled_once(pending)


@pytest.mark.parametrize("after", ["paid", "overdue", "abandoned"])
def test_nothing_is_charged_when_nothing_is_owed(after: str, pending: Enrollment, stripe_simulator: Simulator) -> None:
    if after == "paid":
        pay(pending)
    elif after == "overdue":
        make_overdue(pending)
    else:
        abandon_enrollment(pending, actor=pending.student)
    charges = len(stripe_simulator.control.state()["objects"]["charge"])
    with pytest.raises(Conflict):
        pay(Enrollment.objects.get(pk=pending.pk))
    assert len(stripe_simulator.control.state()["objects"]["charge"]) == charges


def test_declined_intent_is_closed_before_the_page_opens(pending: Enrollment, stripe_simulator: Simulator) -> None:
    declined = pay(pending, "pm_card_chargeDeclined")
    checkout(pending)
    declined.refresh_from_db()
    assert declined.state == PaymentState.CANCELED


def test_page_that_stripe_never_heard_of_is_begun_anew(pending: Enrollment, stripe_simulator: Simulator) -> None:
    stripe_simulator.control.failures(kind="reset", calls=8, when="before", path="/v1/checkout/sessions")
    with pytest.raises(Ambiguous):
        checkout(pending)
    stripe_simulator.faults.pending.clear()
    Payment.objects.update(created_at=timezone.now() - timedelta(minutes=35))
    assert checkout(pending).checkout_id
    assert Payment.objects.filter(state=PaymentState.CANCELED).count() == 1
