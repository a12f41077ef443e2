"""How a seat and its money ended, and whether everybody was told exactly that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.utils import timezone

from enrollments.enums import EnrollmentState, LedgerKind
from enrollments.integrations.stripe.simulator.server import Simulator
from enrollments.models import Enrollment, MoneyMismatch
from enrollments.services.reconciling import reconcile_money
from enrollments.services.refunding import send_due_refunds
from messaging.delivery.models import OutboxMessage
from scheduling.enums import SlotStatus
from tests.faults.booking import PRICE, assert_everything_adds_up, balance_at, ledger_of, mails_of
from tests.faults.programs import eventually

CONFIRMED: Final = "enrollments.confirmed"
EXPIRED: Final = "enrollments.payment_expired"
REFUNDED: Final = "enrollments.late_payment_refunded"
TOLD: Final = {
    "enrolled": ([CONFIRMED], [CONFIRMED, EXPIRED]),  # the latter when the money brought the seat back
    "unpaid": ([EXPIRED],),
    "refunded": ([REFUNDED, EXPIRED],),
}


def settle_everything(simulator: Simulator) -> None:
    """Every message of Stripe has arrived and every refund was sent."""

    def is_quiet() -> bool:
        return all(one["state"] != "pending" for one in simulator.control.state()["deliveries"])

    eventually(is_quiet, what="the last webhook")
    while send_due_refunds():
        eventually(is_quiet, what="the last webhook")


def outcome(enrollment: Enrollment) -> str:
    """Paid with its seat, or gone without; anything in between by its facts."""
    lessons = Counter(enrollment.lesson_slots.values_list("status", flat=True))
    charges, refunds = (
        [amount for kind, amount in ledger_of(enrollment) if kind == wanted]
        for wanted in (LedgerKind.CHARGE, LedgerKind.REFUND)
    )
    if (enrollment.state, enrollment.is_paid, lessons[SlotStatus.BOOKED]) == (EnrollmentState.ENROLLED, True, 1):
        return "enrolled" if (charges, refunds) == ([PRICE], []) else f"enrolled with {charges} {refunds}"
    if (enrollment.state, enrollment.is_paid, lessons[SlotStatus.BOOKED]) == (EnrollmentState.CANCELED, False, 0):
        known = {((), ()): "unpaid", ((PRICE,), (-PRICE,)): "refunded"}
        return known.get((tuple(charges), tuple(refunds)), f"canceled with {charges} {refunds}")
    return f"{enrollment.state}, paid {enrollment.is_paid}, lessons {dict(lessons)}, {charges} {refunds}"


def assert_told_once(enrollments: Iterable[Enrollment]) -> None:
    """One mail for each decision, none for what did not happen, and no message twice by any channel."""
    confirmed = Counter[int]()
    for enrollment in enrollments:
        ended = outcome(enrollment)
        assert mails_of(enrollment.student) in [sorted(mails) for mails in TOLD.get(ended, ())], ended
        messages = list(OutboxMessage.objects.filter(user=enrollment.student).values_list("kind", "channel"))
        assert len(messages) == len(set(messages)), messages
        confirmed[enrollment.offering.coursepack.tutor_profile.user_id] += ended == "enrolled"
    for tutor, number in confirmed.items():
        mails = OutboxMessage.objects.filter(user=tutor, channel="email", kind="enrollments.confirmed_teacher")
        assert mails.count() == number


def assert_money_agrees(simulator: Simulator, outcomes: Counter[str]) -> None:
    """Stripe, ledger and seats say the same, by every account."""
    assert balance_at(simulator) == outcomes["enrolled"] * PRICE
    reconcile_money(until=timezone.now() + timedelta(minutes=40))
    assert not MoneyMismatch.objects.exists(), MoneyMismatch.objects.values_list("kind", "details")
    assert_everything_adds_up()
