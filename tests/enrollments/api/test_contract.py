"""Every operation answers with the contract's status and exactly its keys."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import Practice
from catalog.models import Training
from tests.contracts.trainings import CONTRACT, strays
from tests.enrollments.api.helpers import Caller
from tests.enrollments.api.operations import NAMES, calls, make_school, send
from tests.factories.accounts import make_student

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", NAMES)
def test_the_answer_has_the_contracts_shape(admin: Caller, practice: Practice, name: str) -> None:
    school = make_school(practice)
    call = calls(school)[name]

    answer = send(admin, school, name)

    assert answer.status_code == call.status, answer.content
    if not call.answer:
        assert answer.content == b""
        return
    body = answer.json()
    if call.answer.startswith("["):
        assert len(body) > 0
        assert [line for row in body for line in strays(row, call.answer.strip("[]"))] == []
    elif call.answer == "acted":
        assert set(body) == {"student_id", "training_id", "status", "action"}
    elif call.answer == "moved":
        assert body == {"moved": [school.waiting.pk], "skipped": [], "errors": []}
    else:
        assert strays(body, call.answer) == []


def test_there_are_nineteen(admin: Caller, practice: Practice) -> None:
    assert set(NAMES) == set(calls(make_school(practice)))
    assert len(CONTRACT["operations"]) == len(NAMES) + 1 == 19


def test_the_document_names_them_all_and_nothing_else() -> None:
    document = Client().get(f"{CONTRACT['base']}/openapi.json").json()

    documented = {
        f"{method.upper()} {_shape(path.removeprefix(CONTRACT['base']))}"
        for path, methods in document["paths"].items()
        for method in methods
    }
    assert documented == {f"{one['method']} {_shape(one['path'])}" for one in CONTRACT["operations"]}
    assert Client().get(CONTRACT["swagger"]).status_code == 200


def test_query_parameters_are_those_of_the_contract() -> None:
    document = Client().get(f"{CONTRACT['base']}/openapi.json").json()

    for one in CONTRACT["operations"]:
        wanted = {parameter["name"] for parameter in one.get("params", []) if parameter["in"] == "query"}
        path = next(path for path in document["paths"] if _shape(path) == _shape(f"{CONTRACT['base']}{one['path']}"))
        parameters = document["paths"][path][one["method"].lower()].get("parameters", [])
        assert {parameter["name"] for parameter in parameters if parameter["in"] == "query"} == wanted


def test_moments_stand_in_utc_without_an_offset(admin: Caller, training: Training) -> None:
    student = make_student(training.practice)
    body = {"start_time": "2099-07-01T10:00:00+02:00", "end_time": "2099-07-01T11:00:00Z"}

    event = admin("POST", f"trainings/{training.pk}/events", body).json()
    row = admin("POST", f"trainings/{training.pk}/enrollments", {"student_id": student.pk}).json()

    assert (event["start_time"], event["end_time"]) == ("2099-07-01T08:00:00", "2099-07-01T11:00:00")
    assert strays(row, "Enrollment") == []


def test_unknown_addresses_and_methods_speak_the_dialect(admin: Caller, training: Training) -> None:
    answers: list[Any] = [
        admin("GET", "unheard-of"),
        admin("GET", "trainings/abc"),
        admin("GET", f"trainings/{10**30}"),
        admin("DELETE", f"trainings/{training.pk}"),
        admin("PATCH", "trainings/", {}),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404, 405, 405]
    assert {tuple(answer.json()) for answer in answers} == {("errors",)}


def _shape(path: str) -> str:
    """The path with every variable alike."""
    return "/".join("*" if part[:1] in {":", "{"} else part for part in path.split("/"))
