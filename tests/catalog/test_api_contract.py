"""Every catalog operation answers in the contract's shape; what is hidden stays hidden."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from catalog.enums import ModerationStatus, ProfileStatus
from catalog.models import CoursePack
from tests.contracts import ENVELOPE, facts, misfits
from tests.factories.catalog import CategoryFactory, CoursePackFactory, TutorProfileFactory

CONTRACT = facts("tutorcatalog")
OPERATIONS = {api["name"]: api for api in CONTRACT["apis"]}
RESOURCES = {"tutorProfile": "tutorProfile", "coursePack": "coursePack", "courseCategory": "courseCategory"}
RECORD = {"id", "isActive", "recordVersion", "createdAt", "updatedAt", "_owner"}
PREFIX = "/tutorcatalog-api"
pytestmark = pytest.mark.django_db


@pytest.fixture
def pack() -> CoursePack:
    tutor = TutorProfileFactory(subjects=["Algebra", "Calculus"], certifications=["MSc"], bio="Teaches.")
    category = CategoryFactory(practice=tutor.practice, name="Mathematics")
    made: CoursePack = CoursePackFactory(tutor_profile=tutor, category=category, title="Algebra without fear")
    return made


def read(operation: str, **path: Any) -> Any:
    address = OPERATIONS[operation]["path"]
    for key, value in path.items():
        address = address.replace(f":{key}", str(value))
    return Client().get(f"{PREFIX}{address}")


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_answer_has_the_contracts_shape(name: str, pack: CoursePack) -> None:
    api = OPERATIONS[name]["response"]
    answer = read(
        name,
        tutorProfileId=pack.tutor_profile.uid,
        coursePackId=pack.uid,
        name=pack.category.name if pack.category else "",
    )
    body = answer.json()
    assert answer.status_code == api["status"], body
    assert set(body) >= ENVELOPE
    assert (body["status"], body["dataName"], body["action"]) == ("OK", api["dataName"], api["action"])
    rows = body[api["dataName"]] if api["list"] else [body[api["dataName"]]]
    if api["list"]:
        assert body["paging"] == {"pageNumber": 1, "pageRowCount": 25, "totalRowCount": 1, "pageCount": 1}
    resource = CONTRACT["resources"][next(key for key in RESOURCES if key.lower() in name.lower().replace("ies", "y"))]
    assert len(rows) == 1
    for row in rows:
        assert set(row) >= {*resource["fields"], *(f"{enum}_idx" for enum in resource["enums"]), *RECORD}
        shape = {key: kind for key, kind in api["object"].items() if kind is not True}
        assert misfits(row, shape) == []
        for enum, words in resource["enums"].items():
            assert (row[enum], row[f"{enum}_idx"]) == (None, None) or row[enum] == words[row[f"{enum}_idx"]]


@pytest.mark.parametrize(
    "change",
    [
        {"is_published": False},
        {"is_active": False},
        {"moderation_status": ModerationStatus.FLAGGED},
        {"moderation_status": ModerationStatus.REMOVED},
    ],
)
def test_hidden_pack_is_not_there(change: dict[str, Any], pack: CoursePack) -> None:
    for key, value in change.items():
        setattr(pack, key, value)
    pack.save(update_fields=list(change))
    assert read("getCoursePack", coursePackId=pack.uid).status_code == 404
    assert read("listCoursePacks").json()["coursePacks"] == []


def test_tutor_who_is_not_approved_is_not_there() -> None:
    hidden = TutorProfileFactory(status=ProfileStatus.PENDING)
    assert read("getTutorProfile", tutorProfileId=hidden.uid).status_code == 404
    assert read("listTutorProfiles").json()["tutorProfiles"] == []


def test_unknown_things_answer_in_the_dialect(pack: CoursePack) -> None:
    for answer in (
        read("getCoursePack", coursePackId="00000000-0000-7000-8000-000000000000"),
        read("getCourseCategory", name="Nothing"),
        Client().get(f"{PREFIX}/v1/nowhere"),
    ):
        assert answer.status_code == 404
        assert answer.json()["status"] == "ERR"


def test_common_parameters(pack: CoursePack) -> None:
    CoursePackFactory.create_batch(3, tutor_profile=pack.tutor_profile, category=pack.category)
    page = Client().get(f"{PREFIX}/v1/coursepacks?pageNumber=2&pageRowCount=3&requestId={'a' * 32}").json()
    assert (page["rowCount"], page["requestId"]) == (1, "a" * 32)
    assert page["paging"] == {"pageNumber": 2, "pageRowCount": 3, "totalRowCount": 4, "pageCount": 2}
    assert "tutorProfile" not in Client().get(f"{PREFIX}/v1/coursepacks?getJoins=false").json()["coursePacks"][0]
    assert Client().get(f"{PREFIX}/v1/coursepacks?pageNumber=0").json()["rowCount"] == 4
    found = Client().get(f"{PREFIX}/v1/coursepacks?title=WITHOUT&schedulingType=FLEXIBLE").json()["coursePacks"]
    assert [row["title"] for row in found] == ["Algebra without fear"]
    assert Client().get(f"{PREFIX}/v1/coursepacks?pageNumber=minus").status_code == 400


def test_lists_cost_the_same_for_one_and_for_three(pack: CoursePack, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):
        assert len(read("listCoursePacks").json()["coursePacks"]) == 1
    CoursePackFactory.create_batch(2, tutor_profile=pack.tutor_profile, category=pack.category)
    with django_assert_num_queries(3):
        assert len(read("listCoursePacks").json()["coursePacks"]) == 3
