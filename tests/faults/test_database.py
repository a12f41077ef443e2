"""The database restarts, or is away for a while, under people who book and pay."""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
import redis
import requests
from django.db import connection
from django.db.models.functions import Now

from catalog.models import CoursePack
from config.kit.idempotency.models import IdempotentRequest
from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment, Order
from scheduling.models import LessonSlot
from tests.factories.catalog import CoursePackFactory
from tests.faults.booking import PRICE, assert_everything_adds_up, balance_at, hour, opened, sell, student_of
from tests.faults.database import Database
from tests.faults.people import API, Visitor, ask
from tests.faults.programs import Program, database_url, eventually

pytestmark = pytest.mark.slow
CLIENTS = 8
PACKS = 4
PATIENCE = 40.0
SLOWEST = 10.0


@dataclass
class Site:
    """One server of the school and the database under it."""

    web: Program
    database: Database
    simulator: Any


@pytest.fixture
def site(transactional_db, start, stripe, broker, settings) -> Iterator[Site]:
    settings.STRIPE_API_BASE = stripe.url
    with redis.Redis.from_url(broker.url) as client:
        client.flushall()
    database = Database(database_url(connection.settings_dict))
    try:
        web = start("web", DATABASE_URL=database.url)
        with database.in_use():
            yield Site(web.wait_until_open(), database, stripe)
        web.kill()
    finally:
        stripe.control.reset()
        database.close()


@dataclass
class Client:
    """Books and pays one pack after the other, each step with a key of its own that it repeats until it is told."""

    visitor: Visitor
    wanted: list[tuple[CoursePack, LessonSlot]]
    answers: list[requests.Response] = field(default_factory=list)

    def insist(self, call: Callable[[], requests.Response]) -> requests.Response:
        """The answer that decides; in between only answers that say when to come again."""
        deadline = time.monotonic() + PATIENCE
        answer = call()
        self.answers.append(answer)
        while "Retry-After" in answer.headers and time.monotonic() < deadline:
            time.sleep(min(1.0, float(answer.headers["Retry-After"])))
            answer = call()
            self.answers.append(answer)
        if "Retry-After" not in answer.headers:
            return answer
        raise AssertionError(f"never decided: {answer.status_code} {answer.text}")

    def look_for(self, pack: CoursePack) -> Any:
        """The enrolment that stands, as a client finds it."""
        listed = self.insist(partial(self.visitor.call, "GET", f"{API}/enrollments"))
        (mine,) = (row["id"] for row in listed.json()["enrollments"] if row["coursePackId"] == str(pack.uid))
        return mine

    def run(self) -> None:
        for number, (pack, slot) in enumerate(self.wanted):
            booked = self.insist(partial(self.visitor.book, pack, [slot], key=f"b{number}"))
            if booked.status_code == 201:
                mine = booked.json()["enrollment"]["id"]
            else:  # it was booked, and the answer was lost with the database
                assert booked.json()["errCode"] == "already_enrolled", booked.text
                mine = self.look_for(pack)
            paid = self.insist(partial(self.visitor.pay, mine, key=f"p{number}"))
            if paid.status_code == 200:
                assert paid.json()["paymentResult"]["success"], paid.text
            else:
                assert paid.json()["errCode"] == "already_paid", paid.text


def let_leases_end() -> None:
    """The minute and a half goes by after which a key whose run died may be tried again."""
    IdempotentRequest.objects.filter(answer=None).update(lease_until=Now())


def test_database_restarts_twice_while_eight_clients_book_and_pay(site) -> None:
    first = sell()
    packs = [first, *(CoursePackFactory(tutor_profile=first.tutor_profile, price=PRICE) for _ in range(PACKS - 1))]
    clients = [
        Client(
            Visitor(student_of(first), site.web.url),
            [(pack, opened(pack, hour(9 + number, day=3 + day))) for day, pack in enumerate(packs)],
        )
        for number in range(CLIENTS)
    ]

    def told(more_than: int = -1) -> int:
        number = sum(len(client.answers) for client in clients)
        return number if number > more_than else 0

    with ThreadPoolExecutor(CLIENTS) as pool:
        working = [pool.submit(client.run) for client in clients]
        for number, how in ((CLIENTS, signal.SIGINT), (CLIENTS * 3, signal.SIGQUIT)):
            eventually(partial(told, number), what=f"answer {number}")
            site.database.stop(how)
            eventually(partial(told, told()), what="an answer without a database")
            site.database.start()
            let_leases_end()
        for one in working:
            one.result()

    answers = [answer for client in clients for answer in client.answers]
    statuses = Counter(answer.status_code for answer in answers)
    assert statuses[503] > 0, "nobody noticed: this test proved nothing"
    for answer in answers:
        if answer.status_code not in {200, 201}:
            assert answer.status_code in {409, 503}, answer.text
            assert answer.json()["status"] == "ERR"
    assert Enrollment.objects.count() == Order.objects.count() == CLIENTS * PACKS
    assert set(Enrollment.objects.values_list("state", "is_paid")) == {(EnrollmentState.ENROLLED, True)}
    assert LessonSlot.objects.filter(status="booked").count() == CLIENTS * PACKS
    assert balance_at(site.simulator) == CLIENTS * PACKS * PRICE
    assert_everything_adds_up()


def test_without_database_every_surface_says_so_and_all_go_on_afterwards(site) -> None:
    pack = sell()
    visitor = Visitor(student_of(pack), site.web.url)
    paths = {
        "/": "html",
        f"/courses/{pack.uid}/": "html",
        "/my/": "html",
        "/admin/login/": "html",
        "/tutorcatalog-api/v1/coursepacks": "marketplace",
        f"{API}/enrollments": "marketplace",
        "/admin-api/trainings": "trainings",
        "/bootcamp-api/courses": "bootcamp",
        "/api/bookings": "certification",
    }
    before = {path: visitor.look(path).status_code for path in paths}
    site.database.stop()

    def look(path: str) -> tuple[str, requests.Response, float]:
        began = time.monotonic()
        return path, visitor.look(path), time.monotonic() - began

    with ThreadPoolExecutor(len(paths)) as pool:
        seen = list(pool.map(look, paths))
    for path, answer, took in seen:
        assert took < SLOWEST, f"{path} took {took:.1f} s"
        if answer.status_code == before[path] == 404:
            continue  # an address that does not exist needs no database
        assert answer.status_code == 503, f"{path}: {answer.status_code}"
        assert answer.headers["Retry-After"].isdecimal(), path
        kind = "text/html" if paths[path] == "html" else "application/json"
        assert answer.headers["Content-Type"].startswith(kind), path
    assert ask("GET", f"{site.web.url}/health/live").status_code == 200
    ready = ask("GET", f"{site.web.url}/health/ready")
    assert (ready.status_code, ready.json()["status"]) == (503, "down")
    form = visitor.send(f"/courses/{pack.uid}/review/")
    assert form.status_code == 503
    webhook = ask("POST", f"{site.web.url}/webhooks/stripe", data=b"{}", headers={"Stripe-Signature": "t=1,v1=0"})
    assert webhook.status_code in {400, 503}

    site.database.start()
    eventually(lambda: visitor.look("/").status_code == 200, seconds=30, what="the pages")
    assert {path: visitor.look(path).status_code for path in paths} == before
    assert_everything_adds_up()
