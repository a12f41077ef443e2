"""Every operation of the contract, in its shape, for whom it is and for nobody else."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import AuditEvent, StudentProfile, User
from certificates.api.certification.inputs import CREATIONS, MIGRATIONS
from certificates.limits import LOOKUPS
from certificates.models import Certificate, LookupSubject, SyncRun
from certificates.tasks import refresh_address
from config.kit.throttling import restore, user_subject
from tests.accounts.helpers import member
from tests.certificates.api.conftest import CPR
from tests.certificates.api.helpers import Program, admin_program, told
from tests.certificates.api.operations import KEYS, NAMES, SCOPE, book, make_school, send
from tests.contracts.certification import BASE, DATE, OPERATIONS
from tests.factories.accounts import PracticeFactory, make_student
from tests.factories.certificates import AgencyCertificateFactory
from tests.simulators import redcross

__all__ = ["redcross"]
pytestmark = pytest.mark.django_db
LISTS = {"GET /students", "GET /bookings", "GET /orders", "GET /sessions", "GET /certs/all"}
JUNK: list[Any] = [
    None, "", " ", "x", "7x", -1, 0, 1.5, True, [], {}, [None], [[]], [{}], 2**63, 1e300, "x" * 5000,
    "a\x00b", "é@ü.de",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _no_worker(monkeypatch):
    monkeypatch.setattr(refresh_address, "on_commit", lambda _subject: None)


@pytest.fixture
def school(practice, redcross):
    made = make_school(practice)
    redcross.people.put(made.student.email, CPR)
    return made


def rows() -> list[Any]:
    models = (User, StudentProfile, Certificate, LookupSubject, SyncRun, AuditEvent)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_every_operation_answers_in_its_shape_with_its_scope_and_not_without(school, practice):
    programs = {scope: admin_program(practice, scope) for scope in ("read", "write", "lookup")}
    for name in NAMES:
        for scope in {"read", "write", "lookup"} - {SCOPE[name]} - ({"write"} if SCOPE[name] == "read" else set()):
            assert told(send(programs[scope], school, name)) == (403, "forbidden"), (name, scope)
        answer = send(programs[SCOPE[name]], school, name)
        assert answer.status_code == 200, (name, answer.content)
        body = answer.json()
        if isinstance(body, list):
            assert body, name
            assert int(answer["X-Total-Count"]) == len(body)
            assert {frozenset(row) for row in body} == {frozenset(KEYS[name])}, name
        else:
            assert set(body) == KEYS[name], name
        for date in re.findall(r'"(?:issue|expiry)_date":"([^"]*)"', answer.content.decode()):
            assert datetime.strptime(date, DATE).strftime(DATE) == date  # noqa: DTZ007 - a date without a time


def test_the_document_names_the_contracts_operations_and_nothing_else():
    document = Client().get(f"{BASE}/openapi.json").json()
    documented = {
        f"{method.upper()} {re.sub(r'{[^}]*}', ':id', path.removeprefix(BASE))}"
        for path, methods in document["paths"].items()
        for method in methods
    }
    assert documented == set(OPERATIONS)


def test_nobody_else_may(school, practice):
    people = {
        "stranger": (Program(None), {401}),
        **{
            str(role): (Program(member(practice, role), practice), {403})
            for role in (Role.STUDENT, Role.TRAINER, Role.INSTRUCTOR, Role.GUARD)
        },
    }
    before = None
    for who, (program, statuses) in people.items():
        before = before or rows()
        assert {send(program, school, name).status_code for name in NAMES} == statuses, who
    browser = Program(None)
    browser.client.force_login(member(practice, Role.ADMIN))
    assert {send(browser, school, name).status_code for name in NAMES} == {403}  # no second factor was shown


def test_another_practices_administrator_finds_nothing(school, redcross):
    other = admin_program(PracticeFactory())
    held = list(Certificate.objects.order_by("pk").values())
    for name in NAMES:
        answer = send(other, school, name)
        if name in LISTS:
            assert (answer.status_code, answer.json()) == (200, []), name
        elif name == "PATCH /students/:id":
            assert told(answer) == (404, "not_found")
        elif name == "POST /students/migrate":
            assert answer.json()["results"] == []
        elif name == "POST /certs/lookup":
            assert [row["student_id"] for row in answer.json()] == [None]
    assert list(Certificate.objects.order_by("pk").values()) == held


def test_s8_no_body_is_a_mistake_of_ours(school, admin):
    read = {
        "PATCH /students/:id": ("email", "first_name", "phone", "hovn_student_id"),
        "POST /students/create": ("email", "last_name"),
        "POST /students/migrate": ("booking_refs",),
        "POST /certs/check-email": ("email",),
    }
    for name, keys in read.items():
        bodies = [[], [1], "x", 7, True, {"": ""}, *({key: junk} for key in keys for junk in JUNK)]
        for junk in bodies:
            body = junk
            if name == "POST /students/create" and isinstance(junk, dict):
                body = {"email": "bo@people.example", "first_name": "", "phone": "x"} | junk | {"hovn_student_id": 7}
            for limit in (LOOKUPS, CREATIONS, MIGRATIONS):
                restore(limit, user_subject(admin.user.pk))
            answer = send(admin, school, name, body)
            assert answer.status_code in {200, 400, 409}, (name, body, answer.content)
            if answer.status_code != 200:
                told(answer)


@pytest.mark.parametrize("query", ["limit=x", "limit=0", "limit=-1", "offset=-1", "offset=x", "limit=%00"])
def test_pages_that_cannot_be_are_refused(admin, query):
    assert told(admin("GET", f"/students?{query}"))[0] == 400


def test_lists_cost_the_same_for_one_and_three(admin, practice):
    admin("GET", "/students")  # a key notes when it was used, once in a while
    costs: dict[str, set[int]] = {name: set() for name in LISTS}
    for number in range(3):
        student = make_student(practice)
        book(practice, student, f"brn_{number}")
        AgencyCertificateFactory(practice=practice, holder=student)
        for name in LISTS:
            with CaptureQueriesContext(connection) as captured:
                answer = admin("GET", name.split()[1])
            assert len(answer.json()) == number + 1, name
            costs[name].add(len(captured))
    assert costs == {name: {3} for name in LISTS}


def test_bookings_orders_and_sessions_hang_together(admin, practice):
    student = make_student(practice)
    book(practice, student, "brn_1")
    [booking], [order], [session] = (admin("GET", f"/{name}").json() for name in ("bookings", "orders", "sessions"))

    assert booking == {
        "id": booking["id"],
        "hovn_booking_ref": "brn_1",
        "student_id": student.pk,
        "order_id": order["id"],
        "session_id": session["id"],
        "status": "active",
    }
    assert (order["amount_cents"], order["currency"], order["student_id"]) == (6410, "USD", student.pk)
