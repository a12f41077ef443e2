from __future__ import annotations

import pytest

from accounts.enums import Role
from accounts.models import Practice
from tests.accounts.people import browser_of, with_app
from tests.factories.accounts import MembershipFactory, PracticeFactory


@pytest.fixture
def practice(db) -> Practice:
    return PracticeFactory(name="North")


@pytest.fixture
def office(practice):
    """The browser of the practice's admin, second factor shown."""
    boss = MembershipFactory(practice=practice, role=Role.ADMIN).user
    with_app(boss)
    return browser_of(boss, second_factor=True)
