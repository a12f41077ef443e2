"""The payer pays in the very moment in which the seat is given up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from threading import Barrier

import pytest
from django.db import connections
from django.db.models import QuerySet
from django.utils import timezone

from config.kit.errors import DomainError
from enrollments.enums import EnrollmentState, PaymentState
from enrollments.integrations.stripe.simulator.problems import Problem
from enrollments.models import Enrollment, Payment
from enrollments.pages.picking import read_starts
from enrollments.services.expiring import expire_pending
from tests.faults.booking import (
    CARD,
    hold,
    hour,
    make_overdue,
    open_checkout,
    sell,
    student_of,
)
from tests.faults.outcomes import assert_money_agrees, assert_told_once, outcome, settle_everything
from tests.faults.people import Visitor
from tests.faults.programs import eventually

pytestmark = [pytest.mark.slow, pytest.mark.race]
MANY = 50
PAYERS = 5
A_DAY = 8
LEADS = (0, 1, 0, -1, 0, 0, 1)  # how many seats the payer is ahead of the sweep


@pytest.fixture
def pages(school) -> list[Payment]:
    """Fifty open payment pages for seats of one pack, all overdue."""
    pack = sell()
    held = [hold(pack, student_of(pack), hour(9 + number % A_DAY, day=3 + number // A_DAY)) for number in range(MANY)]
    payments = [open_checkout(enrollment) for enrollment in held]
    for enrollment in held:  # one after the other: in this order the sweep goes through them
        make_overdue(enrollment)
    return payments


def overdue() -> QuerySet[Enrollment]:
    return Enrollment.objects.filter(state=EnrollmentState.PENDING, pay_by__lt=timezone.now())


def meet(payments: list[Payment], pay: Callable[[Payment], object], *others: Callable[[], object]) -> None:
    """A sweep goes through the seats while payers go through them in the same order, and `others` do their work."""
    barrier = Barrier(PAYERS + 1 + len(others))

    def follow(number: int) -> None:
        """Wait until the sweep comes to this seat, or just before or behind it: to meet it, not by luck."""
        before = overdue().filter(pk__lt=payments[number].order.enrollment_id - LEADS[number % len(LEADS)])
        eventually(lambda: not before.exists(), what="the sweep", every=0.01)

    def pay_share(first: int) -> None:
        for number in range(first, MANY, PAYERS):
            follow(number)
            pay(payments[number])

    def sweep() -> None:
        eventually(lambda: expire_pending() is None or not overdue().exists(), what="the end of the sweep")

    def run(job: Callable[[], object]) -> None:
        try:
            barrier.wait(30)
            job()
        finally:
            connections.close_all()

    jobs = [sweep, *others, *(partial(pay_share, first) for first in range(PAYERS))]
    with ThreadPoolExecutor(len(jobs)) as pool:
        list(pool.map(run, jobs))


def come_back(visitor: Visitor, payment: Payment) -> None:
    """The payer is sent back to our page, which asks Stripe itself."""
    path = f"/my/enrolments/{payment.order.enrollment.uid}/check-payment/"
    assert visitor.send(path).status_code == 302


def test_fifty_payers_at_the_last_moment_are_enrolled_or_pay_nothing(school, pages) -> None:
    """Stripe answers: it closes a page or says that it was paid, never both."""

    visitors = {payment.pk: Visitor(payment.order.payer, school.urls[1]) for payment in pages}

    def pay(payment: Payment) -> None:
        with suppress(Problem):  # the page was closed already
            school.simulator.control.pay(session=payment.checkout_id, number=CARD, name="Ada")
        come_back(visitors[payment.pk], payment)

    meet(pages, pay)
    settle_everything(school.simulator)

    enrollments = list(Enrollment.objects.order_by("pk"))
    outcomes = Counter(outcome(enrollment) for enrollment in enrollments)
    assert set(outcomes) == {"enrolled", "unpaid"}, "both must have happened, and nothing else"
    assert sum(outcomes.values()) == MANY
    assert_told_once(enrollments)
    assert not Payment.objects.exclude(state__in=[PaymentState.SUCCEEDED, PaymentState.CANCELED]).exists()
    assert_money_agrees(school.simulator, outcomes)


def test_fifty_late_payers_and_rivals_for_their_times(school, pages) -> None:
    """Stripe cannot be reached by the sweep: seats go back while their pages stay open, and others want the times."""
    school.simulator.control.failures(kind="garbage", calls=10_000, path="/expire")
    mine = [payment.order.enrollment for payment in pages]
    rivals = [(student_of(one.offering.coursepack), read_starts(one), one.pk) for one in mine[::2]]
    pack = mine[0].offering.coursepack

    def take_what_is_given_back() -> None:
        for rival, starts, pk in rivals:
            left = overdue().filter(pk=pk)
            eventually(lambda left=left: not left.exists(), what="the sweep", every=0.01)  # type: ignore[misc]  # bound
            with suppress(DomainError):
                hold(pack, rival, *starts)

    visitors = {payment.pk: Visitor(payment.order.payer, school.urls[1]) for payment in pages}

    def pay(payment: Payment) -> None:
        school.simulator.control.pay(session=payment.checkout_id, number=CARD, name="Ada")
        come_back(visitors[payment.pk], payment)

    meet(pages, pay, take_what_is_given_back)
    settle_everything(school.simulator)

    enrollments = [Enrollment.objects.get(pk=one.pk) for one in mine]
    outcomes = Counter(outcome(enrollment) for enrollment in enrollments)
    assert set(outcomes) == {"enrolled", "refunded"}, "both must have happened, and nothing else"
    assert sum(outcomes.values()) == MANY
    assert Enrollment.objects.filter(state=EnrollmentState.PENDING).count() == outcomes["refunded"], "the rivals' seats"
    assert_told_once(enrollments)
    assert_money_agrees(school.simulator, outcomes)
