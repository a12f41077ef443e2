"""A fixed moment for the tests of scheduling: Monday 2 November 2026, noon UTC (13:00 in Amsterdam)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine

from tests.factories.accounts import MembershipFactory
from tests.factories.scheduling import LessonSlotFactory, make_pack

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
def now():
    with time_machine.travel(NOW, tick=False):
        yield NOW


@pytest.fixture
def pack(now):
    return make_pack()


@pytest.fixture
def profile(pack):
    return pack.tutor_profile


@pytest.fixture
def as_tutor(client, profile):
    client.force_login(profile.user)
    return client


@pytest.fixture
def lesson(pack):
    student = MembershipFactory(practice=pack.practice, user__first_name="Sanne", user__last_name="Vos").user
    return LessonSlotFactory(course_pack=pack, student=student, starts_at=datetime(2026, 11, 24, 8, tzinfo=UTC))
