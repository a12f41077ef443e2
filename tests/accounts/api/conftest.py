from __future__ import annotations

import pytest

from tests.accounts.helpers import member


@pytest.fixture
def user(practice):
    """Ada, who has an account."""
    return member(practice, email="ada@school.example", first_name="Ada", last_name="King")
