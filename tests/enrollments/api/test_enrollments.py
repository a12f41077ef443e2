"""Enrolling, listing and removing through the trainings API."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from catalog.models import Training
from enrollments.invariants import differences
from tests.contracts.trainings import strays
from tests.enrollments.api.helpers import Caller
from tests.factories.accounts import make_student

pytestmark = pytest.mark.django_db


def enrol(admin: Caller, training: Training, student: User, **headers: str) -> Any:
    return admin("POST", f"trainings/{training.pk}/enrollments", {"student_id": student.pk}, **headers)


def test_seats_then_the_waiting_list(admin: Caller, training: Training) -> None:
    students = [make_student(training.practice) for _ in range(3)]

    answers = [enrol(admin, training, student) for student in students]

    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert [answer.json()["status"] for answer in answers] == ["enrolled", "enrolled", "waitlist"]
    assert strays(answers[0].json(), "Enrollment") == []
    assert answers[0].json()["student_name"] == students[0].full_name
    assert [row["student_id"] for row in admin.get(f"trainings/{training.pk}/enrollments")] == [
        student.pk for student in students
    ]
    assert list(differences()) == []
