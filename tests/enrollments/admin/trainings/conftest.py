"""A school's office with a training."""

from __future__ import annotations

import pytest

from accounts.enums import Role
from tests.accounts.helpers import member
from tests.accounts.people import browser_of, with_app
from tests.factories.accounts import PracticeFactory
from tests.factories.scheduling import make_training


@pytest.fixture
def practice(db):
    return PracticeFactory(name="North")


@pytest.fixture
def office(practice):
    boss = member(practice, Role.ADMIN)
    with_app(boss)
    return browser_of(boss, second_factor=True)


@pytest.fixture
def training(practice):
    return make_training(practice=practice, title="Trust and care", capacity=3)
