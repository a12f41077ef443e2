"""Redis gone, or hanging: accepting every connection and answering nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from threading import Event
from typing import Any

import pytest
import requests
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from accounts.models import LoginSession
from enrollments.models import Enrollment
from messaging.delivery.enums import Channel, OutboxState
from messaging.delivery.models import Notification, OutboxMessage, SentMail
from scheduling.models import LessonSlot
from tests.faults.booking import (
    CARD,
    assert_enrolled_once,
    assert_everything_adds_up,
    hour,
    opened,
    sell,
    student_of,
)
from tests.faults.people import API, CSRF, HOST, Visitor, ask
from tests.faults.programs import PATIENCE, eventually

pytestmark = pytest.mark.slow
SLOWEST = 5.0
"""Seconds that one request may take on a busy machine; the time-outs themselves come to less than three."""
MANY = 16
A_DAY = 8
TOGETHER = 15.0
"""Seconds for twenty requests one after the other: only the first of them may meet a time-out."""


@pytest.fixture(params=["hangs", "gone"])
def trouble(request, school) -> Iterator[Callable[[], None]]:
    """Begins when called; over when the test is. Hanging comes first, to servers that know of no trouble yet."""
    yield school.broker.kill if request.param == "gone" else school.broker.freeze
    school.broker.bring_back()


@pytest.fixture
def visitor(school) -> Visitor:
    return Visitor(student_of(sell()), *school.urls)


def timely(call: Callable[[], requests.Response]) -> requests.Response:
    """The answer, which did not keep anybody waiting."""
    began = time.monotonic()
    answer = call()
    took = time.monotonic() - began
    assert took < SLOWEST, f"{answer.request.url} took {took:.1f} s"
    return answer


def test_pages_and_apis_go_on(school, trouble, visitor) -> None:
    pack = visitor.user.memberships.get().practice.offerings.get().coursepack
    pages = ["/", "/courses/", f"/courses/{pack.uid}/", f"/courses/{pack.uid}/times/", "/my/", "/notifications/"]
    lists = ["/tutorcatalog-api/v1/coursepacks", f"{API}/enrollments", "/auth-api/currentuser"]
    trouble()

    began = time.monotonic()
    for path in pages + lists + pages + ["/health/ready"]:
        answer = timely(partial(visitor.call, "GET", path) if path in lists else partial(visitor.look, path))
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:500]}"
    stranger = timely(lambda: ask("GET", f"{school.urls[0]}/tutorcatalog-api/v1/coursepacks"))
    assert stranger.status_code in {200, 401}
    assert time.monotonic() - began < TOGETHER


def test_many_at_once_do_not_queue_behind_redis(school, trouble, visitor) -> None:
    trouble()
    began = time.monotonic()

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda n: visitor.call("GET", f"{API}/enrollments", server=n), range(32)))

    assert {answer.status_code for answer in answers} == {200}
    assert time.monotonic() - began < TOGETHER


def test_doors_that_count_tries_stay_shut_and_say_so(school, trouble, visitor) -> None:
    """Guessing passwords must not become free: nobody is let in, not even with the right one."""
    person = {"email": visitor.user.email, "password": "guessed"}
    logins = LoginSession.objects.count()
    trouble()

    page = timely(
        lambda: ask(
            "POST",
            f"{school.urls[0]}/login/",
            data={**person, "csrfmiddlewaretoken": CSRF},
            cookies={"csrftoken": CSRF},
        )
    )
    assert page.status_code == 503
    assert page.headers["Retry-After"].isdecimal()
    assert page.headers["Content-Type"].startswith("text/html")
    door = timely(lambda: ask("POST", f"{school.urls[0]}/auth-api/login", json=person))
    assert door.status_code == 503, door.text
    assert door.headers["Retry-After"].isdecimal()
    assert door.json()["status"] == "ERR"
    assert door.json()["errCode"] == "unavailable"
    assert LoginSession.objects.count() == logins


def test_booking_and_paying_succeed_and_what_must_be_sent_waits(school, trouble, visitor) -> None:
    pack = visitor.user.memberships.get().practice.offerings.get().coursepack
    slot, other = opened(pack, hour(10)), Visitor(student_of(pack), *school.urls)
    trouble()

    booked = timely(lambda: visitor.book(pack, [slot], key="b"))
    assert booked.status_code == 201, booked.text
    paid = timely(lambda: visitor.pay(booked.json()["enrollment"]["id"], key="p"))
    assert paid.status_code == 200, paid.text
    assert paid.json()["enrollment"]["enrollmentStatus"] == "active"

    reviewed = timely(lambda: other.review(pack, [hour(12)]))
    assert reviewed.status_code == 302
    assert reviewed.headers["Location"].startswith(school.simulator.url)
    school.simulator.control.pay(session=reviewed.headers["Location"].rsplit("/", 1)[-1], number=CARD, name="Ada")
    eventually(lambda: Enrollment.objects.filter(is_paid=True).count() == 2, what="Stripe's message", seconds=30)

    for enrollment in Enrollment.objects.all():
        assert_enrolled_once(enrollment)
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {OutboxState.PENDING}
    assert LessonSlot.objects.filter(status="booked").count() == 2
    assert_everything_adds_up()


def test_many_book_and_pay_at_once_and_nobody_queues_behind_redis(school, trouble) -> None:
    """It is lost in the very middle: some have booked, some are about to pay, by the API and by the pages."""
    pack = sell()
    people = [Visitor(student_of(pack), *school.urls) for _ in range(MANY)]
    starts = [hour(9 + number % A_DAY, day=3 + number // A_DAY) for number in range(MANY)]
    slots = [opened(pack, start) for start in starts]
    some_booked = Event()

    def book(number: int) -> int:
        if number % 4 == 3:
            return timely(partial(people[number].review, pack, [starts[number]], server=number)).status_code
        booked = timely(partial(people[number].book, pack, [slots[number]], key="b", server=number))
        assert booked.status_code == 201, booked.text
        some_booked.set()
        paid = timely(partial(people[number].pay, booked.json()["enrollment"]["id"], key="p", server=number))
        return paid.status_code

    began = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        working = pool.map(book, range(MANY))
        assert some_booked.wait(SLOWEST)
        trouble()
        assert list(working) == [302 if number % 4 == 3 else 200 for number in range(MANY)]
    assert time.monotonic() - began < TOGETHER

    paid = Enrollment.objects.filter(is_paid=True)
    assert (Enrollment.objects.count(), paid.count()) == (MANY, MANY * 3 // 4)
    for enrollment in paid:
        assert_enrolled_once(enrollment)
    assert_everything_adds_up()


@pytest.mark.parametrize("trouble", ["gone"], indirect=True)
def test_what_is_started_meanwhile_works_as_soon_as_redis_is_back(school, trouble, visitor) -> None:
    """A deployment in the worst moment: web serves at once, worker and clock wait for Redis and begin by themselves."""
    pack = visitor.user.memberships.get().practice.offerings.get().coursepack
    slot = opened(pack, hour(10))
    trouble()
    web, worker, beat = (school.start(role) for role in ("web", "worker", "beat"))
    newcomer = Visitor(visitor.user, web.wait_until_open().url)

    booked = newcomer.book(pack, [slot])
    assert booked.status_code == 201, booked.text
    assert newcomer.pay(booked.json()["enrollment"]["id"]).status_code == 200
    worker.wait_for("Cannot connect to")
    assert not SentMail.objects.exists()
    school.broker.bring_back()

    eventually(lambda: not OutboxMessage.objects.exclude(state=OutboxState.SENT).exists(), what="the mails")
    assert SentMail.objects.count() == OutboxMessage.objects.filter(channel=Channel.EMAIL).count() == 2
    assert_enrolled_once(Enrollment.objects.get())
    for program in (web, worker, beat):
        assert program.process is not None
        assert program.process.poll() is None
    assert_everything_adds_up()


def bell(url: str, visitor: Visitor) -> Any:
    """An open page's socket, as a context manager."""
    cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    return connect(
        f"{url.replace('http', 'ws')}/ws/notifications/",
        additional_headers={"Cookie": cookies},
        origin=Origin(f"http://{HOST}"),
        proxy=None,
        open_timeout=20,
    )


def hears(connection: ClientConnection, wanted: int) -> bool:
    """Whether the page is told of so many unread ones within a while."""
    deadline = time.monotonic() + PATIENCE
    while (left := deadline - time.monotonic()) > 0:
        if json.loads(connection.recv(timeout=left)) == {"type": "unread", "count": wanted}:
            return True
    return False


def test_everything_goes_on_when_redis_comes_back(school, trouble, visitor) -> None:
    """Worker, clock and sockets live through it; whatever was promised meanwhile is sent, once."""
    pack = visitor.user.memberships.get().practice.offerings.get().coursepack
    slot = opened(pack, hour(10))
    worker, beat, sockets = (school.start(role) for role in ("worker", "beat", "sockets"))
    worker.wait_for(r"celery@\S+ ready")
    beat.wait_for("is starting")
    with bell(sockets.wait_until_open().url, visitor) as page:
        assert hears(page, 0)
        trouble()

        booked = visitor.book(pack, [slot])
        paid = visitor.pay(booked.json()["enrollment"]["id"])
        assert paid.status_code == 200, paid.text
        began = time.monotonic()
        with suppress(InvalidStatus, ConnectionClosed), bell(sockets.url, visitor) as other:
            other.recv(timeout=SLOWEST)  # a hanging Redis takes what it is told, without answering
        assert time.monotonic() - began < SLOWEST, "a new socket is told to come again, not kept waiting"
        beat.wait_for("Connection error")  # the clock could not say what is due
        assert not SentMail.objects.exists()
        school.broker.bring_back()

        eventually(lambda: not OutboxMessage.objects.exclude(state=OutboxState.SENT).exists(), what="the mails")
        assert hears(page, 1), "the open page's socket goes on"
    with bell(sockets.url, visitor) as page:
        assert hears(page, 1), "a new one too"
    assert SentMail.objects.count() == OutboxMessage.objects.filter(channel=Channel.EMAIL).count() == 2
    assert Notification.objects.filter(user=visitor.user).count() == 1
    for program in (worker, beat, sockets):
        assert program.process is not None
        assert program.process.poll() is None
    assert_everything_adds_up()
