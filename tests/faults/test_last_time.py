"""Students want the same last time at once, by the pages and by the API, at two servers."""

from __future__ import annotations

import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
import requests
from django.db import connection

from catalog.models import CoursePack
from enrollments.models import Enrollment, Order
from scheduling.enums import TAKEN
from scheduling.models import LessonSlot
from tests.factories.catalog import CoursePackFactory
from tests.faults.booking import assert_everything_adds_up, hour, mails_of, opened, sell, student_of
from tests.faults.people import Visitor, ask
from tests.faults.programs import Program

pytestmark = [pytest.mark.slow, pytest.mark.race]
MANY = 50
A_DAY = 8
TRIES = 20
QUICKER = "Somebody else was quicker"
BUSY = "Somebody else is changing this right now. Please try again."
EVERY_WAY = {"api": ("api",), "pages": ("pages",), "both": ("pages", "pages", "api", "api")}
"""Who comes by which way, in turn; the two servers change with every visitor."""
ONE_WINS = {"won": 1, "lost": MANY - 1}
ONE_OF_TWO_WINS = {"won": MANY, "lost": MANY}
GUARDS = {"lesson_tutor_once", "lesson_student_once"}


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


def attempt(visitor: Visitor, way: str, slot: LessonSlot, *, server: int) -> str:
    """Book the time of `slot`; who is told to come again does. How it ended."""
    for _ in range(TRIES):
        if way == "pages":
            answer = visitor.review(slot.course_pack, [slot.starts_at], server=server)
        else:
            answer = visitor.book(slot.course_pack, [slot], server=server)
        if (said := verdict(answer)) != "again":
            return said
    return "never decided"


def packs_of_one_tutor(number: int) -> list[CoursePack]:
    first = sell()
    others = (CoursePackFactory(tutor_profile=first.tutor_profile, price=first.price) for _ in range(number - 1))
    return [first, *others]


def race(*urls: str, packs: int, way: str) -> Counter[str]:
    """Fifty try at the same moment to get one hour of one tutor, who sells it by `packs` packs."""
    sold, ways = packs_of_one_tutor(packs), EVERY_WAY[way]
    slots = [opened(pack, hour(10)) for pack in sold]
    visitors = [Visitor(student_of(sold[0]), *urls) for _ in range(MANY)]
    barrier = Barrier(MANY)

    def run(number: int) -> str:
        barrier.wait(60)
        return attempt(visitors[number], ways[number % len(ways)], slots[number % packs], server=number)

    with ThreadPoolExecutor(MANY) as pool:
        return Counter(pool.map(run, range(MANY)))


def duels(*urls: str, way: str) -> Counter[str]:
    """Fifty hours, one after the other, each wanted by two students at the same moment, by two packs of one tutor."""
    sold = packs_of_one_tutor(2)
    hours = [hour(9 + number % A_DAY, day=3 + number // A_DAY) for number in range(MANY)]
    slots = [[opened(pack, start) for start in hours] for pack in sold]
    visitors = [[Visitor(student_of(sold[0]), *urls) for _ in hours] for _ in sold]
    barrier = Barrier(2)

    def run(side: int) -> Counter[str]:
        said: Counter[str] = Counter()
        for number in range(MANY):
            barrier.wait(60)
            said[attempt(visitors[side][number], way, slots[side][number], server=side)] += 1
        return said

    with ThreadPoolExecutor(2) as pool:
        return sum(pool.map(run, range(2)), Counter())


def taken() -> list[datetime]:
    return list(LessonSlot.objects.filter(status__in=TAKEN).values_list("starts_at", flat=True))


def assert_one_of_fifty_gets_it(*urls: str, packs: int, way: str) -> None:
    """The promise of this page."""
    assert race(*urls, packs=packs, way=way) == ONE_WINS

    winner = Enrollment.objects.get()
    assert len(taken()) == 1
    assert Order.objects.count() == 1
    assert winner.lesson_slots.get().student_id == winner.student_id
    assert mails_of(winner.student) == []
    assert_everything_adds_up()


def assert_one_of_two_gets_each(*urls: str, way: str) -> None:
    """The same promise for two at a time."""
    assert duels(*urls, way=way) == ONE_OF_TWO_WINS

    assert len(taken()) == len(set(taken())) == Enrollment.objects.count() == Order.objects.count() == MANY
    assert_everything_adds_up()


@pytest.mark.parametrize(("way", "packs"), [("api", 5), ("pages", 5), ("both", 1)])
def test_fifty_students_one_time_one_winner(school, way, packs) -> None:
    assert_one_of_fifty_gets_it(*school.urls, packs=packs, way=way)


@pytest.mark.parametrize("way", ["api", "pages"])
def test_two_students_one_time_one_winner_fifty_times(school, way) -> None:
    assert_one_of_two_gets_each(*school.urls, way=way)


@pytest.fixture
def without_constraint(school):
    constraints = [found for found in LessonSlot._meta.constraints if found.name in GUARDS]
    assert {found.name for found in constraints} == GUARDS
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


@pytest.mark.parametrize("way", ["api", "pages"])
def test_the_lock_alone_is_enough(school, without_constraint, way) -> None:
    assert_one_of_fifty_gets_it(*school.urls, packs=5, way=way)


@pytest.mark.parametrize("way", ["api", "pages"])
def test_the_constraint_alone_is_enough(school, without_lock, way) -> None:
    assert_one_of_fifty_gets_it(without_lock.url, packs=5, way=way)


@pytest.mark.parametrize("way", ["api", "pages"])
def test_control_without_both_the_same_test_fails_for_fifty(school, without_constraint, without_lock, way) -> None:
    """A test that could not fail would prove nothing.

    By one pack even now only one would win: its seats are counted in its own
    row, which makes everybody wait for the first.
    """
    with pytest.raises(AssertionError, match="won"):
        assert_one_of_fifty_gets_it(without_lock.url, packs=5, way=way)

    assert len(taken()) > len(set(taken())) == 1, "one hour, sold more than once"


@pytest.mark.parametrize("way", ["api", "pages"])
def test_control_without_both_the_same_test_fails_for_two(school, without_constraint, without_lock, way) -> None:
    with pytest.raises(AssertionError, match="won"):
        assert_one_of_two_gets_each(without_lock.url, way=way)

    assert len(taken()) > len(set(taken())) == MANY, "some hours, sold twice"
