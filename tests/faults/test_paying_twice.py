"""Double clicks and several tabs: whatever a payer does at once, one charge is kept."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest

from enrollments.enums import EnrollmentState
from enrollments.integrations.stripe.simulator.problems import Problem
from enrollments.models import Enrollment, Payment
from enrollments.services.refunding import send_due_refunds
from scheduling.enums import TAKEN
from scheduling.models import LessonSlot
from tests.faults.booking import (
    CARD,
    PRICE,
    assert_everything_adds_up,
    balance_at,
    hold,
    hour,
    ledger_of,
    open_checkout,
    opened,
    sell,
    student_of,
)
from tests.faults.people import API, Visitor
from tests.faults.programs import eventually

pytestmark = [pytest.mark.slow, pytest.mark.race]
ROUNDS = 12
TRIES = 20


def at_once(*jobs: Callable[[], Any]) -> list[Any]:
    """What each job returned; all begin at the same moment."""
    barrier = Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> Any:
        barrier.wait(30)
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def patiently(call: Callable[[], Any]) -> Any:
    """The answer that decides: who is told to come again does."""
    answer = call()
    for _ in range(TRIES):
        if "Retry-After" not in answer.headers:
            return answer
        answer = call()
    raise AssertionError(f"never decided: {answer.status_code} {answer.text[:500]}")


def pay_on_page(school, session: str) -> None:
    """The payer presses "Pay" on Stripe's page, unless it is closed."""
    try:
        school.simulator.control.pay(session=session, number=CARD, name="Ada")
    except Problem:
        return


def wait_until_told(school) -> None:
    """No message of Stripe is on its way."""

    def quiet() -> bool:
        return all(one["state"] != "pending" for one in school.simulator.control.state()["deliveries"])

    eventually(quiet, what="the last webhook")


def assert_one_charge_kept_each(school, *enrollments: Enrollment) -> None:
    """Stripe, ledger and seat agree that each was paid exactly once; what came beyond that went back."""
    wait_until_told(school)
    send_due_refunds()
    wait_until_told(school)
    for enrollment in enrollments:
        enrollment.refresh_from_db()
        assert (enrollment.state, enrollment.is_paid) == (EnrollmentState.ENROLLED, True)
        assert sum(amount for _kind, amount in ledger_of(enrollment)) == PRICE
    assert balance_at(school.simulator) == PRICE * len(enrollments)
    assert_everything_adds_up()


def test_double_click_books_once_and_opens_one_page(school) -> None:
    """Four clicks at once, at both servers: one enrolment, and all lead to the same page of Stripe."""
    pack, start = sell(), hour(10)
    visitor = Visitor(student_of(pack), *school.urls)

    answers = at_once(*(lambda number=number: visitor.review(pack, [start], server=number) for number in range(4)))

    assert [answer.status_code for answer in answers] == [302] * 4
    enrollment, payment = Enrollment.objects.get(), Payment.objects.get()
    pages = {answer.headers["Location"] for answer in answers}
    assert pages == {payment.client_details["url"]}
    assert LessonSlot.objects.filter(status__in=TAKEN).count() == 1

    pay_on_page(school, payment.checkout_id)
    assert_one_charge_kept_each(school, enrollment)


def test_the_same_booking_twice_by_the_api_is_one(school) -> None:
    """With one Idempotency-Key at two servers: the same answer for all."""
    pack = sell()
    slot = opened(pack, hour(10))
    visitor = Visitor(student_of(pack), *school.urls)

    def book(number: int) -> Any:
        return patiently(lambda: visitor.book(pack, [slot], key="once", server=number))

    answers = at_once(*(lambda number=number: book(number) for number in range(4)))

    assert {answer.status_code for answer in answers} == {201}
    assert {answer.json()["enrollment"]["id"] for answer in answers} == {str(Enrollment.objects.get().uid)}
    assert sum(answer.headers.get("Idempotency-Replayed") == "true" for answer in answers) == 3


def test_two_cards_at_once_by_the_api_charge_once(school) -> None:
    pack = sell()
    visitor = Visitor(student_of(pack), *school.urls)
    enrollment = hold(pack, visitor.user, hour(10))

    answers = at_once(
        *(
            lambda card=card, server=server: patiently(lambda: visitor.pay(enrollment.uid, card, server=server))
            for server, card in enumerate(["pm_card_visa", "pm_card_mastercard", "pm_card_visa", "pm_card_amex"])
        )
    )

    assert {answer.status_code for answer in answers} <= {200, 409}
    assert 200 in {answer.status_code for answer in answers}
    assert_one_charge_kept_each(school, enrollment)


def test_page_and_api_at_once_keep_one_charge(school) -> None:
    """One tab pays on Stripe's page while another pays by the API, again and again."""
    pack = sell()
    enrollments = []
    for number in range(ROUNDS):
        visitor = Visitor(student_of(pack), *school.urls)
        enrollments.append(hold(pack, visitor.user, hour(9 + number % 8, day=3 + number // 8)))
        page = open_checkout(enrollments[-1])

        _nothing, answer = at_once(
            partial(pay_on_page, school, page.checkout_id),
            partial(patiently, partial(visitor.pay, enrollments[-1].uid, server=number)),
        )

        assert answer.status_code in {200, 409}, answer.text

    assert_one_charge_kept_each(school, *enrollments)


def test_page_opened_while_the_api_pays_keeps_one_charge(school) -> None:
    """Both tabs begin from nothing: the page may be given out in the moment in which the other one pays."""
    pack = sell()
    visitor = Visitor(student_of(pack), *school.urls)
    enrollment = hold(pack, visitor.user, hour(10))

    opening, answer = at_once(
        lambda: visitor.send(f"/my/enrolments/{enrollment.uid}/pay/", server=0),
        lambda: patiently(lambda: visitor.pay(enrollment.uid, server=1)),
    )

    assert answer.status_code in {200, 409}, answer.text
    assert opening.status_code == 302
    if opening.headers["Location"].startswith(school.simulator.url):
        pay_on_page(school, opening.headers["Location"].rsplit("/", 1)[-1])
    if answer.status_code == 409:
        assert visitor.call("GET", f"{API}/enrollments/{enrollment.uid}").status_code == 200
    assert_one_charge_kept_each(school, enrollment)
