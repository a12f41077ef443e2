"""Paying: by intent and by checkout, once, late, twice, declined, unclear and repeated."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from catalog.models import CoursePack
from config.kit.errors import Conflict
from enrollments.enums import EnrollmentEvent, EnrollmentState, LedgerKind, PaymentState, RefundState
from enrollments.integrations.stripe.errors import Ambiguous
from enrollments.integrations.stripe.simulator.server import Simulator
from enrollments.invariants import differences
from enrollments.models import Enrollment, LedgerEntry, MoneyMismatch, Payment, Refund, WebhookEvent
from enrollments.services.completing import check_completion
from enrollments.services.enrolling import Choice, enroll_in_pack
from enrollments.services.expiring import abandon_enrollment, expire_pending, settle_hanging_payments
from enrollments.services.reconciling import reconcile_money
from enrollments.services.refunding import send_due_refunds
from enrollments.services.removing import remove_student
from enrollments.services.starting import start_checkout, start_intent_payment
from messaging.delivery.models import OutboxMessage
from scheduling.enums import SlotStatus
from scheduling.models import LessonSlot
from tests.factories.accounts import MembershipFactory
from tests.simulators import signed, signed_events

pytestmark = pytest.mark.django_db(transaction=True)
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


def test_unpaid_times_go_back_after_the_hour(pending: Enrollment, stripe_simulator: Simulator) -> None:
    payment = checkout(pending)
    make_overdue(pending)

    assert [one.pk for one in expire_pending()] == [pending.pk]

    pending.refresh_from_db()
    payment.refresh_from_db()
    assert pending.state == EnrollmentState.CANCELED
    assert payment.state == PaymentState.CANCELED
    assert set(LessonSlot.objects.values_list("status", flat=True)) == {SlotStatus.CANCELED}
    assert kinds() == ["enrollments.payment_expired"]
    assert expire_pending() == []
    assert list(differences()) == []


def test_payer_who_was_quicker_than_the_expiry_keeps_the_seat(pending: Enrollment, stripe_simulator: Simulator) -> None:
    payment = checkout(pending)
    stripe_simulator.control.pay(session=payment.checkout_id, number="4242424242424242", name="Ada")
    make_overdue(pending)
    assert expire_pending() == []
    assert_enrolled_once(pending)


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


def test_late_money_gets_its_times_back_while_they_are_free(pending: Enrollment, stripe_simulator: Simulator) -> None:
    late_payment(pending, stripe_simulator)
    deliver(stripe_simulator)
    assert_enrolled_once(pending)
    assert pending.lesson_slots.filter(status=SlotStatus.BOOKED).count() == 2
    assert pending.transitions.latest("id").event == EnrollmentEvent.REINSTATE
    assert not Refund.objects.exists()


def test_late_money_for_lost_times_goes_back_and_is_told(
    pending: Enrollment, pack: CoursePack, hours: Hours, stripe_simulator: Simulator
) -> None:
    late_payment(pending, stripe_simulator)
    other = MembershipFactory(practice=pack.practice).user
    enroll_in_pack(pack.pk, student=other, actor=other, choice=Choice(starts=hours(12, 14)))

    deliver(stripe_simulator)
    send_due_refunds()

    pending.refresh_from_db()
    assert pending.state == EnrollmentState.CANCELED
    assert Refund.objects.get().state == RefundState.SUCCEEDED
    assert list(LedgerEntry.objects.order_by("id").values_list("kind", "amount")) == [
        (LedgerKind.CHARGE, 8000),
        (LedgerKind.REFUND, -8000),
    ]
    assert kinds() == ["enrollments.late_payment_refunded"]
    assert LessonSlot.objects.filter(student=pending.student, status=SlotStatus.BOOKED).count() == 0
    assert list(differences()) == []


def test_money_for_an_abandoned_enrolment_goes_back(pending: Enrollment, stripe_simulator: Simulator) -> None:
    payment = checkout(pending)
    stripe_simulator.control.failures(kind="reset", calls=20, when="before", path="/v1/checkout/sessions")
    abandon_enrollment(pending, actor=pending.student)
    stripe_simulator.faults.pending.clear()
    stripe_simulator.control.pay(session=payment.checkout_id, number="4242424242424242", name="Ada")
    deliver(stripe_simulator)
    send_due_refunds()
    pending.refresh_from_db()
    assert pending.state == EnrollmentState.CANCELED
    assert Refund.objects.get().state == RefundState.SUCCEEDED


def test_refund_survives_stripe_being_away(
    pending: Enrollment, pack: CoursePack, hours: Hours, stripe_simulator: Simulator
) -> None:
    late_payment(pending, stripe_simulator)
    other = MembershipFactory(practice=pack.practice).user
    enroll_in_pack(pack.pk, student=other, actor=other, choice=Choice(starts=hours(12, 14)))
    deliver(stripe_simulator)
    stripe_simulator.control.failures(kind="reset", calls=20, when="after", path="/v1/refunds")
    send_due_refunds()
    assert Refund.objects.get().state == RefundState.QUEUED
    stripe_simulator.faults.pending.clear()

    assert send_due_refunds() == 0, "not before its time"
    Refund.objects.update(next_attempt_at=timezone.now())
    send_due_refunds()

    assert Refund.objects.get().state == RefundState.SUCCEEDED
    assert len(stripe_simulator.control.state()["objects"]["refund"]) == 1


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


def test_all_lessons_given_completes_the_enrolment_and_undoing_one_reopens_it(
    pending: Enrollment, stripe_simulator: Simulator
) -> None:
    pay(pending)
    first, second = pending.lesson_slots.order_by("starts_at")
    LessonSlot.objects.filter(pk=first.pk).update(status=SlotStatus.COMPLETED, completed_at=timezone.now())
    assert check_completion(pending.pk, actor=None).state == EnrollmentState.ENROLLED
    LessonSlot.objects.filter(pk=second.pk).update(status=SlotStatus.COMPLETED, completed_at=timezone.now())
    assert check_completion(pending.pk, actor=None).state == EnrollmentState.COMPLETED
    assert check_completion(pending.pk, actor=None).state == EnrollmentState.COMPLETED
    LessonSlot.objects.filter(pk=second.pk).update(status=SlotStatus.BOOKED, completed_at=None)
    assert check_completion(pending.pk, actor=None).state == EnrollmentState.ENROLLED
    assert list(differences()) == []


def test_completed_pack_can_be_bought_again(
    pending: Enrollment, student: User, pack: CoursePack, hours: Hours, stripe_simulator: Simulator
) -> None:
    pay(pending)
    LessonSlot.objects.update(status=SlotStatus.COMPLETED, completed_at=timezone.now())
    check_completion(pending.pk, actor=None)
    again = enroll_in_pack(pack.pk, student=student, actor=student, choice=Choice(starts=hours(10, 12, day=5)))
    assert again.state == EnrollmentState.PENDING


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


def test_late_money_after_booking_anew_goes_back_and_stops_nothing(
    pending: Enrollment, student: User, pack: CoursePack, hours: Hours, stripe_simulator: Simulator
) -> None:
    late_payment(pending, stripe_simulator)
    again = enroll_in_pack(pack.pk, student=student, actor=student, choice=Choice(starts=hours(15, 17)))
    assert set(deliver(stripe_simulator)) == {200}
    send_due_refunds()
    again.refresh_from_db()
    assert again.state == EnrollmentState.PENDING
    assert Refund.objects.get().state == RefundState.SUCCEEDED
    assert kinds() == ["enrollments.late_payment_refunded"]
    assert list(differences()) == []


def test_removal_after_a_double_payment_gives_the_other_one_back(
    pending: Enrollment, pack: CoursePack, stripe_simulator: Simulator
) -> None:
    page = checkout(pending)
    stripe_simulator.control.failures(kind="reset", calls=20, when="before", path="/v1/checkout/sessions")
    Payment.objects.filter(pk=page.pk).update(state=PaymentState.CANCELED)  # as if we had believed it closed
    stripe_simulator.faults.pending.clear()
    pay(pending)
    stripe_simulator.control.pay(session=page.checkout_id, number="4242424242424242", name="Ada")
    deliver(stripe_simulator)
    send_due_refunds()
    admin = MembershipFactory(practice=pack.practice, role=Role.ADMIN).user

    remove_student(Enrollment.objects.get(pk=pending.pk), actor=admin, reason="School closes")
    send_due_refunds()

    amounts = LedgerEntry.objects.filter(order__enrollment=pending).values_list("amount", flat=True)
    assert sorted(amounts) == [-8000, -8000, 8000, 8000]
    assert list(differences()) == []


def test_declined_intent_is_closed_before_the_page_opens(pending: Enrollment, stripe_simulator: Simulator) -> None:
    declined = pay(pending, "pm_card_chargeDeclined")
    checkout(pending)
    declined.refresh_from_db()
    assert declined.state == PaymentState.CANCELED


def test_reopening_beside_a_new_enrolment_is_refused_in_words(
    pending: Enrollment, student: User, pack: CoursePack, hours: Hours, stripe_simulator: Simulator
) -> None:
    pay(pending)
    LessonSlot.objects.update(status=SlotStatus.COMPLETED, completed_at=timezone.now())
    check_completion(pending.pk, actor=None)
    enroll_in_pack(pack.pk, student=student, actor=student, choice=Choice(starts=hours(10, 12, day=5)))
    LessonSlot.objects.filter(enrollment=pending).update(status=SlotStatus.BOOKED, completed_at=None)
    with pytest.raises(Conflict) as refusal:
        check_completion(pending.pk, actor=None)
    assert refusal.value.error_code == "already_enrolled"


def test_page_that_stripe_never_heard_of_is_begun_anew(pending: Enrollment, stripe_simulator: Simulator) -> None:
    stripe_simulator.control.failures(kind="reset", calls=8, when="before", path="/v1/checkout/sessions")
    with pytest.raises(Ambiguous):
        checkout(pending)
    stripe_simulator.faults.pending.clear()
    Payment.objects.update(created_at=timezone.now() - timedelta(minutes=35))
    assert checkout(pending).checkout_id
    assert Payment.objects.filter(state=PaymentState.CANCELED).count() == 1


def test_refund_waits_while_payments_are_not_configured(
    pending: Enrollment, pack: CoursePack, stripe_simulator: Simulator, settings: Any
) -> None:
    pay(pending)
    admin = MembershipFactory(practice=pack.practice, role=Role.ADMIN).user
    remove_student(Enrollment.objects.get(pk=pending.pk), actor=admin, reason="School closes")
    key, settings.STRIPE_SECRET_KEY = settings.STRIPE_SECRET_KEY, ""
    send_due_refunds()
    assert Refund.objects.get().state == RefundState.QUEUED
    settings.STRIPE_SECRET_KEY = key
    Refund.objects.update(next_attempt_at=timezone.now())
    send_due_refunds()
    assert Refund.objects.get().state == RefundState.SUCCEEDED
