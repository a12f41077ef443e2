"""Seats and queues that do not add up are named; what staff decided is explained by it."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db.models import F
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from catalog.models import Offering, Training
from enrollments import queue_invariants
from enrollments.enums import EnrollmentState as State
from enrollments.invariants import differences
from enrollments.models import Enrollment
from enrollments.services.joining import enroll_by_staff, force_enroll
from scheduling.services.trainings import update_training
from tests.factories.accounts import MembershipFactory, make_student
from tests.factories.enrollments import join, put_in_state
from tests.factories.scheduling import make_training

pytestmark = pytest.mark.django_db


@pytest.fixture
def training() -> Training:
    return make_training(capacity=2)


@pytest.fixture
def admin(training: Training) -> User:
    user: User = MembershipFactory(practice=training.practice, role=Role.ADMIN).user
    return user


def test_a_seat_that_was_not_there(training: Training) -> None:
    for _ in range(2):
        join(training)
    assert list(differences()) == []

    third = put_in_state(training, make_student(training.practice), State.ENROLLED)

    assert list(differences()) == [
        f"Offering {training.pk}: 3 of 2 places are held, and enrolment {third.pk} took one that was not free."
    ]


def test_what_staff_force_or_take_away_is_explained(training: Training, admin: User) -> None:
    for _ in range(2):
        join(training)
    force_enroll(join(training), actor=admin)
    update_training(training, actor=admin, capacity=1)
    assert Offering.objects.get(pk=training.pk).seats_taken == 3
    assert list(differences()) == []


def test_a_seat_taken_after_places_were_taken_away(training: Training, admin: User) -> None:
    for _ in range(2):
        join(training)
    update_training(training, actor=admin, capacity=1)
    with patch.object(queue_invariants, "SKEW", timedelta(0)):
        assert list(differences()) == []
        late = put_in_state(training, make_student(training.practice), State.ENROLLED)
        (sentence,) = differences()
    assert f"enrolment {late.pk} took one" in sentence
    update_training(training, actor=admin, capacity=None)
    assert list(differences()) == []


def test_who_came_later_and_stands_before(training: Training, admin: User) -> None:
    Offering.objects.filter(pk=training.pk).update(capacity=0)
    first, second = join(training), enroll_by_staff_of(training, admin)
    assert list(differences()) == []

    Enrollment.objects.filter(pk=second.pk).update(queued_at=F("queued_at") - timedelta(hours=1))

    assert list(differences()) == [f"Enrolment {first.pk}: waits behind somebody who came later."]


def test_who_joins_again_comes_later(training: Training) -> None:
    Offering.objects.filter(pk=training.pk).update(capacity=0)
    lapsed = put_in_state(training, make_student(training.practice), State.WAITLIST_DECLINED)
    join(training)
    join(training, lapsed.student)

    assert list(differences()) == []


def test_an_invitation_nobody_ended(training: Training) -> None:
    invited = put_in_state(training, make_student(training.practice), State.WAITLIST_INVITED)
    assert list(differences()) == []
    Enrollment.objects.update(invite_expires_at=timezone.now() - timedelta(hours=1))
    (sentence,) = differences()
    assert sentence.startswith(f"Enrolment {invited.pk}: its invitation ended at")


def enroll_by_staff_of(training: Training, admin: User) -> Enrollment:
    return enroll_by_staff(training.pk, student=make_student(training.practice), actor=admin, surface="pages")
