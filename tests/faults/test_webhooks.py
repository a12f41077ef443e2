"""Stripe's messages over real connections: lost, late, twice, backwards, forged, and at two servers at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from enrollments.enums import EnrollmentEvent, EnrollmentState, LedgerKind, RefundState
from enrollments.models import Enrollment, MoneyMismatch, Payment, Refund, WebhookEvent
from enrollments.services.expiring import expire_pending
from scheduling.enums import SlotStatus
from scheduling.models import LessonSlot
from tests.faults.booking import (
    CARD,
    PRICE,
    assert_enrolled_once,
    assert_everything_adds_up,
    balance_at,
    hold,
    hour,
    ledger_of,
    mails_of,
    make_overdue,
    open_checkout,
    sell,
    student_of,
)
from tests.faults.people import ask
from tests.faults.programs import eventually
from tests.simulators import signed_events

pytestmark = pytest.mark.slow


@pytest.fixture
def pending(school) -> Enrollment:
    """A seat with Stripe's page open for it."""
    pack = sell()
    return hold(pack, student_of(pack), hour(10))


def pay_on_page(school, enrollment: Enrollment) -> None:
    """The payer pays on Stripe's page; the messages are on their way when this returns."""
    payment = Payment.objects.filter(order__enrollment=enrollment).first() or open_checkout(enrollment)
    school.simulator.control.pay(session=payment.checkout_id, number=CARD, name="Ada")


def wait_for_deliveries(school) -> list[tuple[int, int]]:
    """Status and number of tries of every message, once none is on its way any more."""

    def settled():
        deliveries = school.simulator.control.state()["deliveries"]
        return deliveries and all(one["state"] not in {"pending", "held"} for one in deliveries) and deliveries

    return [(one["status"], one["attempts"]) for one in eventually(settled, what="the last webhook")]


def state_of(enrollment: Enrollment) -> str:
    return Enrollment.objects.values_list("state", flat=True).get(pk=enrollment.pk)


def test_every_message_three_times_and_backwards_enrols_once(school, pending) -> None:
    school.simulator.control.webhooks(repeat=3, order="reversed")

    pay_on_page(school, pending)

    assert set(wait_for_deliveries(school)) == {(200, 1)}
    assert_enrolled_once(pending)
    assert WebhookEvent.objects.count() == len(signed_events(school.simulator))
    assert_everything_adds_up()


def test_one_message_at_two_servers_at_the_same_moment_takes_effect_once(school, pending) -> None:
    """Each message goes out six times at once; a copy that must wait for the first may be asked to come again."""
    school.simulator.control.webhooks(hold=True)
    pay_on_page(school, pending)
    webhooks = [f"{url}/webhooks/stripe" for url in school.urls] * 3

    for body, signature in signed_events(school.simulator):
        barrier = Barrier(len(webhooks))

        def post(url: str, body=body, signature=signature, barrier=barrier) -> int:
            barrier.wait(30)
            headers = {"Stripe-Signature": signature, "Content-Type": "application/json"}
            return ask("POST", url, data=body, headers=headers).status_code

        with ThreadPoolExecutor(len(webhooks)) as pool:
            statuses = list(pool.map(post, webhooks))
        assert 200 in statuses
        assert set(statuses) <= {200, 503}

    assert_enrolled_once(pending)
    assert WebhookEvent.objects.count() == len(signed_events(school.simulator))
    assert_everything_adds_up()


def test_messages_to_a_dead_server_come_again_until_it_lives(school, pending) -> None:
    web = school.start("web").wait_until_open()
    school.simulator.world.webhook_url = f"{web.url}/webhooks/stripe"
    web.kill()

    pay_on_page(school, pending)
    deliveries = school.simulator.control.state
    eventually(lambda: any(one["attempts"] for one in deliveries()["deliveries"]), what="a try")
    assert state_of(pending) == EnrollmentState.PENDING
    web.start().wait_until_open()

    tries = wait_for_deliveries(school)
    assert {status for status, _tries in tries} == {200}
    assert max(number for _status, number in tries) > 1
    assert_enrolled_once(pending)
    assert_everything_adds_up()


def test_a_message_that_could_not_be_looked_into_comes_again(school, pending) -> None:
    """Stripe itself does not answer when we ask it about the message: we say 503 and get it again."""
    open_checkout(pending)
    school.simulator.control.failures(kind="503", path="GET /v1/", calls=4)

    pay_on_page(school, pending)

    tries = wait_for_deliveries(school)
    assert {status for status, _tries in tries} == {200}
    assert max(number for _status, number in tries) > 1
    assert_enrolled_once(pending)
    assert_everything_adds_up()


@pytest.fixture
def late(school, pending: Enrollment) -> Enrollment:
    """The hour passed while Stripe was away; the payer's page is still open."""
    open_checkout(pending)
    make_overdue(pending)
    school.simulator.control.failures(kind="503", path="/v1/checkout/sessions", calls=20)
    assert [one.pk for one in expire_pending()] == [pending.pk]
    school.simulator.faults.pending.clear()
    assert state_of(pending) == EnrollmentState.CANCELED
    return pending


def test_late_money_gets_its_times_back_while_they_are_free(school, late) -> None:
    pay_on_page(school, late)

    assert set(wait_for_deliveries(school)) == {(200, 1)}
    late.refresh_from_db()
    assert (late.state, late.is_paid) == (EnrollmentState.ENROLLED, True)
    assert late.transitions.latest("id").event == EnrollmentEvent.REINSTATE
    assert sorted(late.lesson_slots.values_list("status", flat=True)) == [SlotStatus.BOOKED, SlotStatus.CANCELED]
    assert mails_of(late.student) == ["enrollments.confirmed", "enrollments.payment_expired"]
    assert balance_at(school.simulator) == PRICE
    assert_everything_adds_up()


def test_late_money_for_lost_times_goes_back_and_is_told(school, late) -> None:
    """The worker sends the refund because the webhook's transaction asked it to."""
    school.start("worker").wait_for(r"celery@\S+ ready")
    other = student_of(late.offering.coursepack)
    hold(late.offering.coursepack, other, hour(10))

    pay_on_page(school, late)

    eventually(lambda: Refund.objects.filter(state=RefundState.SUCCEEDED).exists(), what="the refund")
    wait_for_deliveries(school)
    late.refresh_from_db()
    assert (late.state, late.is_paid) == (EnrollmentState.CANCELED, False)
    assert ledger_of(late) == [(LedgerKind.CHARGE, PRICE), (LedgerKind.REFUND, -PRICE)]
    assert mails_of(late.student) == ["enrollments.late_payment_refunded", "enrollments.payment_expired"]
    assert not LessonSlot.objects.filter(student=late.student).exclude(status=SlotStatus.CANCELED).exists()
    assert balance_at(school.simulator) == 0
    assert_everything_adds_up()


@pytest.mark.parametrize("signing", ["forged", "stale", "none"])
def test_a_forged_message_changes_nothing(school, pending, signing) -> None:
    payment = open_checkout(pending)
    said = {
        "id": payment.checkout_id,
        "object": "checkout.session",
        "status": "complete",
        "payment_status": "paid",
        "metadata": {"payment": str(payment.uid)},
    }

    school.simulator.control.events(type="checkout.session.completed", object=said, signing=signing)

    assert wait_for_deliveries(school)[-1] == (400, 1), "refused at once, and nobody repeats it"
    assert state_of(pending) == EnrollmentState.PENDING
    assert not WebhookEvent.objects.filter(object_id=payment.checkout_id).exists()
    assert mails_of(pending.student) == []


def test_a_true_signature_under_an_untrue_story_changes_nothing(school, pending) -> None:
    """The message says paid, Stripe says open: what counts is what Stripe answers now."""
    payment = open_checkout(pending)
    said = {"id": payment.checkout_id, "object": "checkout.session", "status": "complete", "payment_status": "paid"}

    school.simulator.control.events(type="checkout.session.completed", object=said)

    assert set(wait_for_deliveries(school)) == {(200, 1)}
    assert state_of(pending) == EnrollmentState.PENDING
    assert ledger_of(pending) == []


@pytest.mark.parametrize(
    ("kind", "thing"),
    [
        ("payment_intent.succeeded", {"id": "pi_nobody_knows", "object": "payment_intent"}),
        ("checkout.session.completed", {"id": "cs_test_nobody_knows", "object": "checkout.session"}),
        ("refund.updated", {"id": "re_nobody_knows", "object": "refund"}),
        ("invoice.paid", {"id": "in_nobody_knows", "object": "invoice"}),
    ],
)
def test_a_message_about_an_unknown_object_is_taken_and_does_nothing(school, pending, kind, thing) -> None:
    school.simulator.control.events(type=kind, object=thing)

    assert wait_for_deliveries(school) == [(200, 1)]
    assert WebhookEvent.objects.get().outcome in {"not found at Stripe", "ignored"}
    assert state_of(pending) == EnrollmentState.PENDING
    assert not MoneyMismatch.objects.exists()


def test_money_that_we_know_nothing_of_is_shown_to_a_person(school) -> None:
    """As from another shop on the same Stripe account: never an enrolment, never lost from sight."""
    from enrollments.integrations.stripe.client import stripe_gateway  # noqa: PLC0415 - somebody else's program

    intent = stripe_gateway().create_payment_intent(
        amount=1234,
        currency="EUR",
        customer_id=None,
        metadata={},
        idempotency_key="elsewhere",
        payment_method_id="pm_card_visa",
        confirm=True,
    )

    assert {status for status, _tries in wait_for_deliveries(school)} == {200}
    mismatch = MoneyMismatch.objects.get()
    assert mismatch.kind == "unknown_object"
    assert mismatch.key.endswith(intent.id)
    assert not Enrollment.objects.exists()
