"""A practice, who runs it, and a student with a certificate at the agency."""

from __future__ import annotations

import pytest

from accounts.models import Practice, User
from certificates.integrations.redcross import client as client_module
from certificates.integrations.redcross.simulator.people import Certificate as Printed
from tests.certificates.api.helpers import Program, admin_program
from tests.factories.accounts import PracticeFactory, make_student

CPR = Printed(
    number="0QX1YZ",
    course="Adult CPR/AED",
    code="HSSFA-BL-1",
    name="Ada Byron",
    issued="03/05/2026",
    expires="03/05/2028",
    instructor="Guy Montag",
)
BLS = Printed(number="0QX2AB", course="Basic Life Support", code="BLS", issued="04/07/2026", organisation="City Pool")


@pytest.fixture(autouse=True)
def _no_back_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "LONGEST_BACK_OFF", 0.1)


@pytest.fixture
def practice(db: None) -> Practice:
    made: Practice = PracticeFactory(
        name="n.e. thing training", slug="net", country="US", support_email="desk@net.example"
    )
    return made


@pytest.fixture
def admin(practice: Practice) -> Program:
    return admin_program(practice)


@pytest.fixture
def ada(practice: Practice) -> User:
    return make_student(practice, email="Ada@people.example", first_name="Ada", last_name="Byron")
