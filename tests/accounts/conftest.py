from __future__ import annotations

import pytest
from django.test import Client

from accounts.services import neutrality, signing_keys
from tests.factories.accounts import PracticeFactory, private_key_of_tests


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    """Answers that take equally long for everybody take no time in tests (but one, which measures)."""
    monkeypatch.setattr(neutrality, "SECONDS", 0.0)


@pytest.fixture(autouse=True)
def _one_private_key(monkeypatch):
    """Rings of keys are real, but share their private half: drawing one takes a while."""
    monkeypatch.setattr(signing_keys, "draw_private_key", private_key_of_tests)


@pytest.fixture
def practice(db):
    return PracticeFactory(name="North", slug="north")


@pytest.fixture
def other_practice(practice):
    return PracticeFactory(name="South", slug="south")


@pytest.fixture
def api(db):
    """A client without cookies."""
    return Client()
