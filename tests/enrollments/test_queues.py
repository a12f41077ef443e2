"""What cannot be settled yet keeps nobody else waiting: the queues of expiry, of open payments and of refunds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from catalog.models import CoursePack
from enrollments.enums import EnrollmentState, PaymentFlow, PaymentState, RefundState
from enrollments.integrations.stripe.simulator.server import Simulator
from enrollments.models import Enrollment, Order, Payment, Refund
from enrollments.services import expiring, refunding
from enrollments.services.enrolling import Choice, enroll_in_pack
from enrollments.services.starting import start_checkout, start_intent_payment
from tests.factories.accounts import MembershipFactory

pytestmark = pytest.mark.django_db(transaction=True)
Hours = Callable[..., list[datetime]]
FULL = 3


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expiring, "BATCH", FULL)
    monkeypatch.setattr(refunding, "BATCH", FULL)


@pytest.fixture
def seats(pack: CoursePack, hours: Hours) -> list[Enrollment]:
    """A full batch of unpaid seats, and one more."""
    return [
        enroll_in_pack(pack.pk, student=student, actor=student, choice=Choice(starts=hours(10, 12, day=2 + number)))
        for number in range(FULL + 1)
        for student in [MembershipFactory(practice=pack.practice).user]
    ]


def make_overdue(seats: list[Enrollment]) -> None:
    """In this order their time to pay ended."""
    for number, seat in enumerate(seats):
        ended = timezone.now() - timedelta(minutes=60 - number)
        Enrollment.objects.filter(pk=seat.pk).update(pay_by=ended)


def open_page(seat: Enrollment) -> Payment:
    start_checkout(seat, actor=seat.student, success_url="http://testserver/a", cancel_url="http://testserver/b")
    return Payment.objects.get(order__enrollment=seat)


def age(*payments: Payment) -> None:
    """Nobody has asked about them for a while; in this order they were begun."""
    for number, payment in enumerate(payments):
        Payment.objects.filter(pk=payment.pk).update(
            created_at=timezone.now() - timedelta(minutes=60 - number), checked_at=None
        )


def states(seats: list[Enrollment]) -> list[str]:
    return [Enrollment.objects.values_list("state", flat=True).get(pk=seat.pk) for seat in seats]


def test_seats_whose_payment_is_processing_keep_no_other_seat(
    seats: list[Enrollment], stripe_simulator: Simulator
) -> None:
    *stuck, last = seats
    for seat in stuck:
        payment = start_intent_payment(seat, actor=seat.student, payment_method_id=None)
        intent = stripe_simulator.world.find("payment_intent", payment.intent_id)
        intent["status"] = "processing"
        stripe_simulator.world.save(intent)
    make_overdue(seats)

    assert expiring.expire_pending() == []
    assert [seat.pk for seat in expiring.expire_pending()] == [last.pk]

    assert states(seats) == [EnrollmentState.PENDING] * FULL + [EnrollmentState.CANCELED]
    assert Order.objects.filter(expiry_tried_at__isnull=True).count() == 0


def test_seats_that_fail_keep_no_other_seat(seats: list[Enrollment], stripe_simulator: Simulator) -> None:
    *stuck, last = seats
    for seat in stuck:
        open_page(seat)
    for payment in Payment.objects.all():
        Payment.objects.filter(pk=payment.pk).update(checkout_id=f"cs_unknown_{payment.pk}")
    make_overdue(seats)

    assert expiring.expire_pending() == []
    assert [seat.pk for seat in expiring.expire_pending()] == [last.pk]


def test_payments_that_cannot_be_settled_keep_no_other_waiting(
    seats: list[Enrollment], stripe_simulator: Simulator
) -> None:
    payments = [open_page(seat) for seat in seats]
    *stuck, last = payments
    for payment in stuck:
        Payment.objects.filter(pk=payment.pk).update(checkout_id=f"cs_unknown_{payment.pk}")
    stripe_simulator.control.pay(session=last.checkout_id, number="4242424242424242", name="Ada")
    age(*payments)

    assert expiring.settle_hanging_payments() == 0
    assert expiring.settle_hanging_payments() == 1

    assert states(seats)[-1] == EnrollmentState.ENROLLED


def test_payments_that_stripe_never_heard_of_keep_no_other_waiting(
    seats: list[Enrollment], stripe_simulator: Simulator
) -> None:
    """There is nothing to ask about them; they come again, but behind the others."""
    *stuck, last = seats
    unsent = [
        Payment.objects.create(order=seat.order, flow=PaymentFlow.CHECKOUT, amount=8000, currency="EUR")
        for seat in stuck
    ]
    page = open_page(last)
    stripe_simulator.control.pay(session=page.checkout_id, number="4242424242424242", name="Ada")
    age(*unsent, page)

    expiring.settle_hanging_payments()
    assert states(seats)[-1] == EnrollmentState.PENDING
    expiring.settle_hanging_payments()

    assert states(seats)[-1] == EnrollmentState.ENROLLED
    assert expiring.settle_hanging_payments() == 0, "all were asked after within five minutes"


def test_the_refund_that_is_due_longest_is_sent_first(seats: list[Enrollment], stripe_simulator: Simulator) -> None:
    refunds = []
    for number, seat in enumerate(seats):
        payment = start_intent_payment(seat, actor=seat.student, payment_method_id="pm_card_visa")
        due = timezone.now() - timedelta(minutes=60 - number)
        refunds.append(
            Refund.objects.create(payment=payment, amount=8000, currency="EUR", reason="School", next_attempt_at=due)
        )

    assert refunding.send_due_refunds() == FULL

    found = [Refund.objects.values_list("state", flat=True).get(pk=refund.pk) for refund in refunds]
    assert found == [RefundState.SUCCEEDED] * FULL + [RefundState.QUEUED]


def test_a_declined_attempt_is_left_to_its_payer_until_the_seat_is_gone(
    seats: list[Enrollment], stripe_simulator: Simulator
) -> None:
    seat = seats[0]
    declined = start_intent_payment(seat, actor=seat.student, payment_method_id="pm_card_chargeDeclined")
    age(declined)
    assert expiring.settle_hanging_payments() == 0

    Enrollment.objects.filter(pk=seat.pk).update(state=EnrollmentState.CANCELED)
    assert expiring.settle_hanging_payments() == 1

    declined.refresh_from_db()
    assert declined.state == PaymentState.CANCELED
    assert stripe_simulator.world.find("payment_intent", declined.intent_id)["status"] == "canceled"
