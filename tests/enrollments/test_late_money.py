"""Money that comes late, twice or for nothing, and its way back."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from catalog.models import CoursePack
from enrollments.enums import EnrollmentEvent, EnrollmentState, LedgerKind, PaymentState, RefundState
from enrollments.integrations.stripe.simulator.server import Simulator
from enrollments.invariants import differences
from enrollments.models import Enrollment, LedgerEntry, Payment, Refund
from enrollments.services.enrolling import Choice, enroll_in_pack
from enrollments.services.expiring import abandon_enrollment, expire_pending
from enrollments.services.refunding import send_due_refunds
from enrollments.services.removing import remove_student
from scheduling.enums import SlotStatus
from scheduling.models import LessonSlot
from tests.enrollments.paying import (
    Hours,
    assert_enrolled_once,
    checkout,
    deliver,
    kinds,
    late_payment,
    make_overdue,
    pay,
)
from tests.factories.accounts import MembershipFactory

pytestmark = pytest.mark.django_db(transaction=True)


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
