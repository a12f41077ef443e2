"""Every operation answers in the contract's shape; the facts are copied from the document."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from accounts.enums import Role
from scheduling.enums import SlotStatus
from scheduling.models import LessonSlot
from tests.factories.accounts import MembershipFactory
from tests.factories.scheduling import LessonSlotFactory, make_pack
from tests.scheduling.api import Caller
from tests.scheduling.lessons import at

CONTRACT = json.loads((Path(__file__).parent.parent / "contracts" / "coursescheduling.json").read_text())
OPERATIONS = {api["name"]: api for api in CONTRACT["apis"]}
TYPES = {"ID": str, "String": str, "Enum": str, "Date": str, "Boolean": bool, "Integer": int}
ENVELOPE = {"status", "statusCode", "elapsedMs", "source", "requestId", "dataName", "method", "action", "appVersion"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def pack(now):
    return make_pack(required_classes_count=3)


@pytest.fixture
def tutor(pack):
    return Caller(pack.tutor_profile.user, pack.practice)


def full_object(name, api):
    """The keys of the answer; operations that select fields answer the whole resource."""
    if len(api["response"]["object"]) > 1:
        return api["response"]["object"]
    return OPERATIONS["createLessonSlot"]["response"]["object"] | api["response"]["object"]


def body_of(api, pack):
    values = {
        "tutorProfileId": str(pack.tutor_profile.uid),
        "coursePackId": str(pack.uid),
        "dayOfWeek": "tuesday",
        "startTime": "09:30",
        "endTime": "24:00",
        "isRecurring": True,
        "teachingMode": "faceToFace",
        "specificDate": None,
        "scheduledDate": "2026-11-24",
        "scheduledTime": "18:00",
        "status": "free",
        "sessionMode": "online",
        "locationDetails": "Ring twice",
        "meetLink": "https://meet.example/abc",
    }
    return {p["name"]: values[p["name"]] for p in api["params"] if p["in"] == "body" and p["name"] in values}


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_answer_has_the_contracts_shape(name, pack, tutor):
    api = OPERATIONS[name]
    window = pack.tutor_profile.availabilities.first()
    if name in {"createAvailability", "updateAvailability"}:  # its hours are not open already
        pack.tutor_profile.availabilities.exclude(pk=window.pk).update(is_active=False)
    slot = LessonSlotFactory(
        course_pack=pack, starts_at=at(24, 9), location_details="Door 3", meet_link="https://m.example"
    )
    path = api["path"].removeprefix("/v1/")
    for place, row in {
        ":availabilityId": window,
        ":lessonSlotId": slot,
        ":tutorProfileId": pack.tutor_profile,
    }.items():
        path = path.replace(place, str(row.uid))
    body = body_of(api, pack) if api["method"] in {"POST", "PATCH"} else None
    if api["method"] == "PATCH":
        body.pop("status", None)

    answer = tutor(api["method"], path, body)

    expected = api["response"]
    data = answer.json()
    assert answer.status_code == expected["status"], data
    assert data["status"] == "OK"
    assert data.keys() >= ENVELOPE
    assert (data["dataName"], data["action"], data["method"]) == (
        expected["dataName"],
        expected["action"],
        api["method"],
    )
    rows = data[expected["dataName"]] if expected["list"] else [data[expected["dataName"]]]
    assert rows
    if expected["list"]:
        assert data["paging"] == {
            "pageNumber": 1,
            "pageRowCount": 25,
            "totalRowCount": len(rows),
            "pageCount": 1,
        }
    keys = full_object(name, api)
    for row in rows:
        assert row.keys() == keys.keys()
        for key, kind in keys.items():
            if isinstance(kind, bool):
                assert row[key] is kind
            elif row[key] is not None:
                assert isinstance(row[key], TYPES[kind]), (key, row[key])


@pytest.mark.parametrize(
    ("resource", "enum", "path"),
    [
        ("availability", "dayOfWeek", "availabilities"),
        ("availability", "teachingMode", "availabilities"),
        ("lessonSlot", "locationType", "lessonslots"),
        ("lessonSlot", "sessionMode", "lessonslots"),
    ],
)
def test_enums_carry_their_index_in_the_contracts_order(resource, enum, path, pack, tutor):
    for index, value in enumerate(CONTRACT["enums"][resource][enum]):
        if resource == "availability":
            pack.tutor_profile.availabilities.update(is_active=False)
            body = body_of(OPERATIONS["createAvailability"], pack) | {enum: value, "startTime": f"0{index}:05"}
        else:
            mode = {"sessionMode": "online" if value == "online" else "faceToFace"}
            start = {"scheduledTime": f"1{index}:00", "scheduledDate": "2026-11-25"}
            body = body_of(OPERATIONS["createLessonSlot"], pack) | start | mode | {enum: value}
            type(pack).objects.filter(pk=pack.pk).update(teaching_mode="both")
        data = tutor("POST", path, body).json()
        assert (data[resource][enum], data[resource][f"{enum}_idx"]) == (value, index)


def test_a_held_time_is_shown_as_booked(pack):
    student = MembershipFactory(practice=pack.practice, role=Role.STUDENT).user
    caller = Caller(student, pack.practice)

    answer = caller("POST", "lessonslots", body_of(OPERATIONS["createLessonSlot"], pack))

    assert answer.status_code == 201, answer.json()
    shown = answer.json()["lessonSlot"]
    assert (shown["status"], shown["status_idx"]) == ("booked", 1)
    assert LessonSlot.objects.get(uid=shown["id"]).status == SlotStatus.HELD
    assert [row["id"] for row in caller("GET", "lessonslots?status=booked").json()["lessonSlots"]] == [shown["id"]]


def test_date_and_time_are_those_of_the_tutor(now):
    pack = make_pack(zone="America/New_York")
    slot = LessonSlotFactory(course_pack=pack, starts_at=at(25, 3))  # 21:00 the day before in New York
    tutor = Caller(pack.tutor_profile.user, pack.practice)

    shown = tutor("GET", f"lessonslots/{slot.uid}").json()["lessonSlot"]

    assert (shown["scheduledDate"], shown["scheduledTime"]) == ("2026-11-24", "21:00")
    for day, count in {"2026-11-24": 1, "2026-11-25": 0}.items():
        assert len(tutor("GET", f"lessonslots?scheduledDate={day}").json()["lessonSlots"]) == count
