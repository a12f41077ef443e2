"""A school's office, and another school with a row of every kind."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.enums import Role
from tests.accounts.helpers import member
from tests.accounts.people import browser_of, with_app
from tests.factories.scheduling import AvailabilityExceptionFactory, LessonSlotFactory, make_pack
from tests.scheduling.lessons import at


@pytest.fixture
def pack(now):
    return make_pack(teaching_mode="both")


@pytest.fixture
def boss(pack):
    user = member(pack.practice, Role.ADMIN)
    with_app(user)
    return user


@pytest.fixture
def office(boss):
    return browser_of(boss, second_factor=True)


@pytest.fixture
def elsewhere(now):
    """A second practice with a row of every model."""
    pack = make_pack()
    AvailabilityExceptionFactory(tutor_profile=pack.tutor_profile, starts_on=date(2026, 12, 1))
    LessonSlotFactory(course_pack=pack, starts_at=at(24, 9))
    return pack
