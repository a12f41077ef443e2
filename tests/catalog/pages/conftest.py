"""A school with a subject."""

from __future__ import annotations

import pytest

from tests.factories.accounts import PracticeFactory
from tests.factories.catalog import CategoryFactory


@pytest.fixture
def practice():
    return PracticeFactory(name="Westertoren", currency="EUR", time_zone="Europe/Amsterdam")


@pytest.fixture
def maths(practice):
    return CategoryFactory(practice=practice, name="Mathematics", slug="mathematics", icon="📐")
