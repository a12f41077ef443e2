"""S8: whatever stands in a body, the answer is a clear refusal and never our own mistake."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest

from accounts.models import Practice
from tests.enrollments.api.helpers import Caller
from tests.enrollments.api.operations import EVENT, NAMES, School, calls, make_school

pytestmark = pytest.mark.django_db
JUNK: Final[list[Any]] = [
    None, "", " ", "x", "7x", -1, 0, 1.5, True, [], {}, [None], [[]], [{}], {"id": 1}, 2**31, 2**63, -(2**63), 1e300,
    "x" * 5000, "2026-01-01", "0000-00-00T00:00:00",
]  # fmt: skip
WHOLE: Final[list[Any]] = [None, [], [1], "x", 7, True, {}, {"": ""}, {"unknown": 1}]
REFUSALS: Final = {400, 404, 409}


@pytest.fixture
def school(practice: Practice) -> School:
    return make_school(practice)


def bodies(good: dict[str, Any]) -> Iterator[Any]:
    yield from WHOLE
    for key in good:
        yield {name: value for name, value in good.items() if name != key}
        yield from (good | {key: junk} for junk in JUNK)
    if "events" in good:
        for key in EVENT | {"location_id": 0, "more": 0}:
            yield from (good | {"events": [EVENT | {key: junk}]} for junk in JUNK)


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith(("POST", "PUT"))])
def test_s8_no_body_is_a_mistake_of_ours(admin: Caller, school: School, name: str) -> None:
    method, path = name.split()
    for place, value in {
        ":training_id": school.training.pk,
        ":source_training_id": school.training.pk,
        ":student_id": school.waiting.pk,
        ":event_id": school.session.pk,
        ":id": school.training.pk,
    }.items():
        path = path.replace(place, str(value))

    for body in bodies(calls(school)[name].body):
        answer = admin(method, path.removeprefix("/"), "null" if body is None else body)
        assert answer.status_code < 300 or answer.status_code in REFUSALS, (body, answer.content)
        if answer.status_code >= 300:
            assert set(answer.json()) == {"errors"}
            assert answer.json()["errors"]["detail"]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"max_participants": -1}, ["max_participants"]),
        ({"max_participants": 2**31}, ["max_participants"]),
        ({"name": ""}, ["name"]),
        ({"name": "x" * 257}, ["name"]),
        ({"name": 7, "active": "perhaps"}, ["name", "active"]),
        ({"trainer_ids": ["x"]}, ["trainer_ids.0"]),
        ({"events": [EVENT, EVENT | {"start_time": "2099-03-13"}]}, ["events.1.start_time"]),
        ({"events": [EVENT | {"end_time": "2099-03-13T07:00:00"}]}, ["events.0.end_time"]),
        ({"events": [EVENT, EVENT | {"end_time": "2099-03-15T07:00:00"}]}, ["events.1.end_time"]),
        ({"events": [{name: time.replace("2099", "2200") for name, time in EVENT.items()}]}, ["events.0.start_time"]),
        ({"events": [EVENT | {"place": 1, "room": 2}]}, ["events.0.place", "events.0.room"]),
        ({"events": ["tomorrow"]}, ["events.0"]),
    ],
)
def test_s8_the_input_is_named(admin: Caller, school: School, body: dict[str, Any], fields: list[str]) -> None:
    good = calls(school)["POST /trainings/"].body

    answer = admin("POST", "trainings/", good | body)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]["fields"]) == fields


def test_s8_keys_that_nothing_reads_are_named(admin: Caller, school: School) -> None:
    good = calls(school)["POST /trainings/"].body

    answer = admin("POST", "trainings/", good | {"colour": "red", "enrollment_count": 3})

    assert answer.status_code == 201
    assert answer.headers["X-Ignored-Keys"] == "colour"
    assert answer.json()["enrollment_count"] == 0
