from __future__ import annotations

import pytest
from django.test import Client

from accounts.services import neutrality
from tests.factories.accounts import PracticeFactory


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    """Answers that take equally long for everybody take no time in tests (but one, which measures)."""
    monkeypatch.setattr(neutrality, "SECONDS", 0.0)


@pytest.fixture
def practice(db):
    return PracticeFactory(name="North", slug="north")


@pytest.fixture
def other_practice(practice):
    return PracticeFactory(name="South", slug="south")


@pytest.fixture
def api(db):
    """A client that speaks JSON and keeps no cookies between tests."""
    return Client(headers={"accept": "application/json"})
