"""An admin who looks, and the person whose eyes they borrow."""

from __future__ import annotations

import pytest

from accounts.enums import Role
from tests.accounts.helpers import member
from tests.accounts.people import with_app


@pytest.fixture
def boss(practice):
    user = member(practice, Role.ADMIN, email="boss@school.example", first_name="Bea", last_name="Boss")
    with_app(user)
    return user


@pytest.fixture
def ada(practice):
    return member(practice, email="ada@school.example", first_name="Ada", last_name="Lovelace")
