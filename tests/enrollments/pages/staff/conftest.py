"""A training with its trainer, and browsers of people."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.enums import Role
from enrollments.enums import EnrollmentState
from tests.accounts.helpers import member
from tests.factories.accounts import PracticeFactory, make_student
from tests.factories.enrollments import put_in_state
from tests.factories.scheduling import make_training


def browser(user):
    """A logged-in browser."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def training(db):
    return make_training(capacity=2, title="Trust and care", practice=PracticeFactory(name="North"))


@pytest.fixture
def trainer(training):
    return training.trainers.get()


@pytest.fixture
def desk(trainer):
    """The trainer's browser."""
    return browser(trainer)


@pytest.fixture
def boss(training):
    return member(training.practice, Role.ADMIN)


@pytest.fixture
def on(training):
    """Puts somebody new on the training in a state."""

    def put(state=EnrollmentState.ENROLLED, **user):
        return put_in_state(training.offering_ptr, make_student(training.practice, **user), state)

    return put
