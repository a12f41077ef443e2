from __future__ import annotations

import pytest

from certificates.integrations.redcross import client as client_module
from tests.factories.accounts import PracticeFactory, make_student
from tests.simulators import redcross

__all__ = ["redcross"]


@pytest.fixture
def practice(db):
    return PracticeFactory(name="n.e. thing training")


@pytest.fixture
def ada(practice):
    return make_student(practice, email="Ada@people.example", first_name="Ada", last_name="Byron")


@pytest.fixture(autouse=True)
def no_back_off(monkeypatch):
    monkeypatch.setattr(client_module, "LONGEST_BACK_OFF", 0.1)


@pytest.fixture
def queued(monkeypatch):
    """The subjects that a refresh was queued for."""
    from certificates.tasks import refresh_address  # noqa: PLC0415 - beside what it shows

    found: list[int] = []
    monkeypatch.setattr(refresh_address, "on_commit", found.append)
    return found
