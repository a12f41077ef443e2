"""Looking for students through the trainings API."""

from __future__ import annotations

import pytest

from accounts.models import Membership, Practice, StudentProfile
from tests.contracts.trainings import strays
from tests.enrollments.api.helpers import Caller, admin_caller
from tests.factories.accounts import (
    PracticeFactory,
    StudentStatusFactory,
    StudentTypeFactory,
    make_student,
    make_trainer,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice() -> Practice:
    made: Practice = PracticeFactory()
    return made


@pytest.fixture
def admin(practice: Practice) -> Caller:
    return admin_caller(practice)


def found(admin: Caller, q: str) -> list[str]:
    answer = admin.client.get("/admin-api/students/", {"q": q})
    assert answer.status_code == 200
    return [row["fullname"] for row in answer.json()]


def test_a_student_in_the_contracts_shape(practice: Practice, admin: Caller) -> None:
    student = make_student(practice, first_name="Sanne", last_name="Vos", phone="+31201234567")
    profile = StudentProfile.objects.get(user=student)
    profile.student_type = StudentTypeFactory(practice=practice, name="regular")
    profile.status = StudentStatusFactory(practice=practice, name="on leave", standing="inactive")
    profile.save()

    (row,) = admin.get("students/")

    assert strays(row, "Student") == []
    assert row == {
        "id": student.pk,
        "fullname": "Sanne Vos",
        "email": student.email,
        "phone_number": "+31201234567",
        "studenttype": "regular",
        "studentstatus": "on leave",
    }


def test_by_last_then_first_name_whatever_the_case(practice: Practice, admin: Caller) -> None:
    for first, last in (("Bo", "van Dam"), ("Cas", "Visser"), ("An", "Visser"), ("Dirk", "Aalst")):
        make_student(practice, first_name=first, last_name=last)

    assert found(admin, "") == ["Dirk Aalst", "Bo van Dam", "An Visser", "Cas Visser"]


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("sann", ["Sanne Vos"]),
        ("VOS", ["Sanne Vos"]),
        ("sanne v", ["Sanne Vos"]),
        ("s@north", ["Sanne Vos"]),
        ("  vos ", ["Sanne Vos"]),
        ("%", []),
        ("_", []),
        ("\\", []),
        ("vos sanne", []),
        ("100%", ["Percy 100%"]),
    ],
)
def test_names_and_addresses_are_searched(practice: Practice, admin: Caller, q: str, expected: list[str]) -> None:
    make_student(practice, first_name="Sanne", last_name="Vos", email="s@north.example")
    make_student(practice, first_name="Ed", last_name="Mulder", email="ed@east.example")
    if q == "100%":
        make_student(practice, first_name="Percy", last_name="100%")

    assert found(admin, q) == expected


def test_fifty_at_most(practice: Practice, admin: Caller) -> None:
    for number in range(51):
        make_student(practice, first_name="A", last_name=f"{number:02d}")

    assert found(admin, "")[-1] == "A 49"
    assert len(found(admin, "")) == 50


def test_only_the_practices_present_students(practice: Practice, admin: Caller) -> None:
    make_student(PracticeFactory())
    make_trainer(practice)
    gone = make_student(practice)
    Membership.objects.filter(user=gone).update(is_active=False)

    assert admin.get("students/") == admin.get("students") == []
