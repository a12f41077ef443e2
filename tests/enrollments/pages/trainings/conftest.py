"""A school and one of its students, for the pages of trainings."""

from __future__ import annotations

import pytest

from tests.factories.accounts import PracticeFactory, make_student


@pytest.fixture
def practice():
    return PracticeFactory(support_email="office@school.example")


@pytest.fixture
def student(practice):
    return make_student(practice, first_name="Sanne")


@pytest.fixture
def as_student(client, student):
    client.force_login(student)
    return client
