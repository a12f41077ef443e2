"""A practice with a training of two places, and who runs it."""

from __future__ import annotations

import pytest

from accounts.models import Practice
from catalog.models import Training
from tests.enrollments.api.helpers import Caller, admin_caller
from tests.factories.accounts import PracticeFactory
from tests.factories.scheduling import make_training


@pytest.fixture
def practice(db: None) -> Practice:
    made: Practice = PracticeFactory()
    return made


@pytest.fixture
def training(practice: Practice) -> Training:
    return make_training(practice=practice, capacity=2)


@pytest.fixture
def admin(practice: Practice) -> Caller:
    return admin_caller(practice)
