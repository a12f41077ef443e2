from __future__ import annotations

import pytest

from accounts.enums import Role
from tests.accounts.helpers import member
from tests.accounts.people import browser_of, with_app
from tests.factories.accounts import UserFactory


@pytest.fixture
def admin_user(practice):
    user = member(practice, Role.ADMIN, email="boss@school.example", first_name="Bea", last_name="Boss")
    with_app(user)
    return user


@pytest.fixture
def office(admin_user):
    """The browser of North's admin, second factor shown."""
    return browser_of(admin_user, second_factor=True)


@pytest.fixture
def super_office(db):
    """The browser of the superAdmin, second factor shown."""
    return browser_of(UserFactory(email="root@school.example", is_superuser=True), second_factor=True)


@pytest.fixture
def ada(practice):
    return member(practice, email="ada@school.example", first_name="Ada", last_name="Lovelace")
