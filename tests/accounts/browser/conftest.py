from __future__ import annotations

import pytest

from accounts.enums import Role, TutorApplicationStatus
from accounts.models import TutorApplication
from accounts.services.audit import record_event
from accounts.services.student_profiles import open_student_profile
from tests.accounts.helpers import member
from tests.accounts.people import with_app
from tests.factories.accounts import PracticeFactory


@pytest.fixture
def north(live_server, transactional_db):
    return PracticeFactory(name="North", slug="north")


@pytest.fixture
def complaints(page):
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


@pytest.fixture
def boss(north):
    user = member(north, Role.ADMIN, first_name="Bea", last_name="Boss")
    with_app(user)
    return user


@pytest.fixture
def ada(north):
    user = member(north, email="ada@school.example", first_name="Ada", last_name="Lovelace")
    open_student_profile(user, north)
    TutorApplication.objects.create(user=user, status=TutorApplicationStatus.PENDING)
    record_event("user.tested", user, actor=user, practice=north, colour="green")
    return user
