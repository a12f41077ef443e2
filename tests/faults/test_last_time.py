"""Fifty students want the same last time, by the pages and by the API, at two servers."""

from __future__ import annotations

import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import requests
from django.db import connection

from enrollments.models import Enrollment, Order
from scheduling.enums import TAKEN
from scheduling.models import LessonSlot
from tests.factories.catalog import CoursePackFactory
from tests.faults.booking import assert_everything_adds_up, hour, mails_of, opened, sell, student_of
from tests.faults.people import Visitor, ask
from tests.faults.programs import Program

pytestmark = [pytest.mark.slow, pytest.mark.race]
MANY = 50
TRIES = 20
QUICKER = "Somebody else was quicker"
BUSY = "Somebody else is changing this right now. Please try again."


def verdict(answer: requests.Response) -> str:
    """What a client learns from an answer: won, lost, or come again."""
    if answer.status_code in {201, 302}:
        return "won"
    if answer.status_code in {409, 503} and "Retry-After" in answer.headers:
        return "again"
    if answer.status_code == 409 and answer.json()["errCode"] == "time_taken":
        return "lost"
    if answer.status_code == 422 and QUICKER in answer.text:
        return "lost"
    if answer.status_code == 422 and BUSY in answer.text:
        return "again"
    return f"{answer.status_code}: {answer.text[:2000]}"


def race(*urls: str, packs: int) -> Counter[str]:
    """All try at the same moment to get one hour of one tutor, who sells it by `packs` packs.

    Who is told to come again does. How it ended for each of them.
    """
    first, start = sell(), hour(10)
    sold = [first, *(CoursePackFactory(tutor_profile=first.tutor_profile, price=first.price) for _ in range(packs - 1))]
    slots = [opened(pack, start) for pack in sold]
    visitors = [Visitor(student_of(first), *urls) for _ in range(MANY)]
    barrier = Barrier(MANY)

    def attempt(number: int) -> str:
        by_page, visitor = number % 4 < 2, visitors[number]
        pack, slot = sold[number % packs], slots[number % packs]
        barrier.wait(60)
        for _ in range(TRIES):
            if by_page:
                answer = visitor.review(pack, [start], server=number)
            else:
                answer = visitor.book(pack, [slot], server=number)
            if (said := verdict(answer)) != "again":
                return said
        return "never decided"

    with ThreadPoolExecutor(MANY) as pool:
        return Counter(pool.map(attempt, range(MANY)))


def taken() -> int:
    return LessonSlot.objects.filter(status__in=TAKEN).count()


@pytest.mark.parametrize("packs", [1, 5])
def test_fifty_students_one_time_one_winner(school, packs) -> None:
    assert race(*school.urls, packs=packs) == {"won": 1, "lost": MANY - 1}

    winner = Enrollment.objects.get()
    assert taken() == 1
    assert Order.objects.count() == 1
    assert winner.lesson_slots.get().student_id == winner.student_id
    assert mails_of(winner.student) == []
    assert_everything_adds_up()


@pytest.fixture
def without_constraint(school):
    constraints = [
        found for found in LessonSlot._meta.constraints if found.name in {"lesson_tutor_once", "lesson_student_once"}
    ]
    with connection.schema_editor() as editor:
        for constraint in constraints:
            editor.remove_constraint(LessonSlot, constraint)
    yield
    LessonSlot.objects.all().delete()
    with connection.schema_editor() as editor:
        for constraint in constraints:
            editor.add_constraint(LessonSlot, constraint)


@pytest.fixture
def without_lock(school) -> Program:
    """A server of the school whose locks were taken away."""
    app = "tests.faults.unlocked:application"
    command = (
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--blocking-threads", "8"),
        *("--no-ws", "--no-access-log", "--port", "{port}", app),
    )
    server: Program = school.start("unlocked", command).wait_until_open()
    assert ask("GET", f"{server.url}/").status_code == 200
    return server


def test_control_without_lock_and_constraint_several_win(school, without_constraint, without_lock) -> None:
    """The same race: a test that could not fail would prove nothing.

    By one pack even now only one would win: its seats are counted in its own
    row, which makes everybody wait for the first.
    """
    assert race(without_lock.url, packs=5)["won"] > 1

    assert taken() > 1
