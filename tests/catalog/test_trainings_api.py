"""Types of trainings and rooms through the trainings API."""

from __future__ import annotations

import pytest

from accounts.models import Practice
from tests.contracts.trainings import strays
from tests.enrollments.api.helpers import Caller, admin_caller
from tests.factories.accounts import PracticeFactory
from tests.factories.catalog import LocationFactory, TrainingTypeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice() -> Practice:
    made: Practice = PracticeFactory()
    return made


@pytest.fixture
def admin(practice: Practice) -> Caller:
    return admin_caller(practice)


def test_types_by_name(practice: Practice, admin: Caller) -> None:
    for name in ("Open evening", "bonding", "First aid"):
        TrainingTypeFactory(practice=practice, name=name, description="What it is")
    TrainingTypeFactory(practice=practice, name="Given up", is_active=False)
    TrainingTypeFactory(practice=PracticeFactory())

    rows = admin.get("training-types/")

    assert [row["name"] for row in rows] == ["bonding", "First aid", "Open evening"]
    assert strays(rows[0], "TrainingType") == []
    assert rows[0]["description"] == "What it is"
    assert admin.get("training-types") == rows


def test_rooms_by_name(practice: Practice, admin: Caller) -> None:
    room = LocationFactory(practice=practice, name="Noordzaal", house_number="12", house_number_addition="B")
    LocationFactory(practice=practice, name="grote zaal")
    LocationFactory(practice=practice, is_active=False)
    LocationFactory(practice=PracticeFactory())

    rows = admin.get("locations/")

    assert [row["name"] for row in rows] == ["grote zaal", "Noordzaal"]
    assert strays(rows[1], "Location") == []
    assert rows[1] == {
        "id": room.pk,
        "name": "Noordzaal",
        "street": "Keizersgracht",
        "house_number": "12B",
        "postal_code": "1015 CJ",
        "city": "Amsterdam",
        "country": "Netherlands",
    }
    assert admin.get("locations") == rows
