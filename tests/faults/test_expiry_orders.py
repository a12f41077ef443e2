"""Webhook, page return and sweep decide about one seat in the same moment, in every order."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from django.db import connection, connections
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from catalog.models import Offering
from config.kit.errors import DomainError
from config.kit.locks import LOCK_TIMEOUT_MS, locked_transaction
from enrollments import locks
from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment
from enrollments.pages.picking import read_starts
from enrollments.services.expiring import expire_pending
from enrollments.services.webhooks import receive_webhook
from tests.faults.booking import CARD, hold, hour, mails_of, make_overdue, open_checkout, sell, student_of
from tests.faults.outcomes import (
    CONFIRMED,
    EXPIRED,
    assert_money_agrees,
    assert_told_once,
    outcome,
    settle_everything,
)
from tests.faults.people import Visitor, ask
from tests.simulators import signed_events

pytestmark = [pytest.mark.slow, pytest.mark.race]
ORDERS = [" ".join(order) for order in permutations(["webhook", "page", "sweep"])]
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
LOCK = f"SELECT FROM {Offering._meta.db_table} WHERE id = %s FOR UPDATE"
TRIES = 10
LATE = 24
STEP = timedelta(milliseconds=80)
LEADS = (-2000, -150, -20, 0, 30, 300)  # milliseconds from the end of the hour at which a payer presses the button


def waiting() -> int:
    """How many wait for a lock of this database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(WAITING)
        return int(cursor.fetchone()[0])


def in_order(seat: Enrollment, *jobs: Callable[[], bool]) -> None:
    """Each job asks Stripe and then waits for the seat's lock behind the one before; all wait before one gets it.

    On a busy machine the first may wait in vain: none has changed anything then, and all line up once more.
    """

    def run(job: Callable[[], bool]) -> bool:
        try:
            return job()
        finally:
            connections.close_all()

    for _ in range(TRIES):
        with ThreadPoolExecutor(len(jobs)) as pool, locked_transaction():
            with connection.cursor() as cursor:
                cursor.execute(LOCK, [seat.offering_id])
            working = [pool.submit(run, job) for job in lining_up(jobs)]
            in_line = waiting() == len(jobs)
            if not in_line:
                wait(working)
        if in_line:
            for job, done in zip(jobs, working, strict=True):
                assert done.result() or job(), "told to come again, and came"
            return
    raise AssertionError("never all in line")


def lining_up(jobs: Sequence[Callable[[], bool]]) -> Iterator[Callable[[], bool]]:
    """One after the other, each when the one before waits for the lock."""
    for number, job in enumerate(jobs, 1):
        yield job
        deadline = time.monotonic() + LOCK_TIMEOUT_MS / 1000
        while waiting() < number and time.monotonic() < deadline:
            time.sleep(0.005)


@pytest.fixture
def paid(school) -> Enrollment:
    """An overdue seat whose payer has paid this very moment; nobody of us knows it yet."""
    pack = sell()
    enrollment = hold(pack, student_of(pack), hour(10))
    school.simulator.control.webhooks(hold=True)
    school.simulator.control.pay(session=open_checkout(enrollment).checkout_id, number=CARD, name="Ada")
    make_overdue(enrollment)
    return enrollment


@pytest.fixture
def jobs(school, paid) -> dict[str, Callable[[], bool]]:
    """Who decides about it, each as in real life: two servers and a worker."""
    visitor = Visitor(paid.student, school.urls[1])
    events = signed_events(school.simulator)

    def webhook() -> bool:
        return all(post(body, signature) for body, signature in events)

    def post(body: bytes, signature: str) -> bool:
        headers = {"Stripe-Signature": signature, "Content-Type": "application/json"}
        answer = ask("POST", school.webhook, data=body, headers=headers)
        assert answer.status_code in {200, 503}, answer.text
        return answer.status_code == 200

    def page() -> bool:
        return visitor.send(f"/my/enrolments/{paid.uid}/check-payment/").status_code == 302

    def sweep() -> bool:
        expire_pending()
        return True

    return {"webhook": webhook, "page": page, "sweep": sweep}


def end(school, *enrollments: Enrollment) -> Counter[str]:
    """Everything that Stripe held back arrives as well, late and again; how each seat ended."""
    school.simulator.control.webhooks(hold=False)
    school.simulator.control.release(newest_first=True)
    settle_everything(school.simulator)
    for enrollment in enrollments:
        enrollment.refresh_from_db()
    outcomes = Counter(outcome(enrollment) for enrollment in enrollments)
    assert_told_once(enrollments)
    assert_money_agrees(school.simulator, outcomes)
    return outcomes


@pytest.mark.parametrize("order", ORDERS)
def test_who_paid_in_time_is_enrolled_whoever_notices_first(school, paid, jobs, order) -> None:
    """Stripe tells the sweep that the page was paid: it must not give the seat up."""
    in_order(paid, *(jobs[name] for name in order.split()))

    assert end(school, paid) == {"enrolled": 1}
    assert mails_of(paid.student) == [CONFIRMED]


@pytest.mark.parametrize("order", ORDERS)
def test_a_sweep_that_cannot_ask_stripe_costs_nobody_a_free_seat(school, paid, jobs, order) -> None:
    """It gives the seat up unless the money came first; money that comes then brings it back."""
    school.simulator.control.failures(kind="garbage", calls=100, path="/expire")

    in_order(paid, *(jobs[name] for name in order.split()))

    assert end(school, paid) == {"enrolled": 1}
    assert mails_of(paid.student) == ([CONFIRMED, EXPIRED] if order.startswith("sweep") else [CONFIRMED])


def rival_for(enrollment: Enrollment) -> tuple[User, Callable[[], bool]]:
    """Somebody who takes the time as soon as it is free."""
    rival, starts = student_of(enrollment.offering.coursepack), read_starts(enrollment)

    def take() -> bool:
        with suppress(DomainError):
            hold(enrollment.offering.coursepack, rival, *starts)
        return True

    return rival, take


@pytest.mark.parametrize("order", ORDERS)
def test_a_rival_gets_the_seat_only_if_the_money_goes_back(school, paid, jobs, order) -> None:
    school.simulator.control.failures(kind="garbage", calls=100, path="/expire")
    rival, take = rival_for(paid)
    names = order.split()
    before, after = names[: names.index("sweep")], names[names.index("sweep") + 1 :]

    in_order(paid, *(jobs[name] for name in before), jobs["sweep"], take)
    if after:
        in_order(paid, *(jobs[name] for name in after))

    assert end(school, paid) == ({"enrolled": 1} if before else {"refunded": 1})
    seats = Enrollment.objects.filter(student=rival, state=EnrollmentState.PENDING).count()
    assert seats == (0 if before else 1)


def unlocked_offering(offering_id: int) -> Offering:
    return Offering.objects.select_related("practice").get(pk=offering_id)


def test_control_without_locks_the_same_test_fails(school, paid, jobs, monkeypatch) -> None:
    """The webhook believes the seat still waits, the sweep has just given its lesson back: paid, and no lesson."""
    school.simulator.control.failures(kind="garbage", calls=100, path="/expire")
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_options: self)
    monkeypatch.setattr(locks, "lock_offering", unlocked_offering)
    ((body, signature),) = signed_events(school.simulator, "payment_intent.succeeded")

    in_order(paid, jobs["sweep"], lambda: bool(receive_webhook(body, signature)))

    monkeypatch.undo()
    with pytest.raises(AssertionError):
        end(school, paid)
    assert outcome(paid).startswith("enrolled, paid True, lessons {'canceled': 1}")


def test_the_hour_ends_while_payers_press_the_button(school) -> None:
    """By the API, at the second server, with the sweep coming by all the time: the clock alone decides who is late."""
    pack = sell()
    seats = [hold(pack, student_of(pack), hour(9 + number % 8, day=3 + number // 8)) for number in range(LATE)]
    visitors = [Visitor(seat.student, school.urls[number % 2]) for number, seat in enumerate(seats)]
    ends = [timezone.now() + timedelta(seconds=3) + STEP * number for number in range(LATE)]
    for seat, moment in zip(seats, ends, strict=True):
        Enrollment.objects.filter(pk=seat.pk).update(pay_by=moment)

    def sleep_until(moment: datetime) -> None:
        time.sleep(max(0.0, (moment - timezone.now()).total_seconds()))

    def pay(number: int) -> Any:
        sleep_until(ends[number] + timedelta(milliseconds=LEADS[number % len(LEADS)]))
        answer = visitors[number].pay(seats[number].uid)
        while "Retry-After" in answer.headers:
            answer = visitors[number].pay(seats[number].uid)
        return answer

    def sweep() -> None:
        try:
            while Enrollment.objects.filter(state=EnrollmentState.PENDING).exists():
                expire_pending()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(LATE + 1) as pool:
        sweeping = pool.submit(sweep)
        answers = list(pool.map(pay, range(LATE)))
        sweeping.result()

    outcomes = end(school, *seats)
    assert set(outcomes) <= {"enrolled", "unpaid", "refunded"}
    assert outcomes["enrolled"], "nobody was in time: this test proved nothing"
    assert outcomes["unpaid"], "nobody was late: this test proved nothing"
    for seat, answer in zip(seats, answers, strict=True):
        assert answer.status_code in {200, 409}, answer.text
        if answer.status_code == 409:
            assert outcome(seat) == "unpaid", "told that nothing is to be paid any more, and charged"
        elif answer.json()["paymentResult"]["success"]:
            assert outcome(seat) in {"enrolled", "refunded"}
        else:
            assert outcome(seat) == "unpaid"
