"""Who sees which trainings: the list and the single look-up agree for everybody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.enums import Role
from accounts.services.memberships import remove_member
from catalog.enums import RunState
from catalog.locks import lock_offerings, lock_training
from catalog.models import Offering, Training
from catalog.training_queries import (
    access_own_training,
    access_training,
    listed_trainings,
    practice_trainings,
    trainings_for_user,
)
from config.kit.errors import Forbidden, NotFound
from config.kit.locks import locked_transaction
from enrollments.enums import EnrollmentState
from enrollments.queries import access_enrollment, enrollments_for_user
from enrollments.services.leaving import leave_offering
from messaging.delivery.models import OutboxMessage
from scheduling.services.sessions import change_session
from scheduling.session_queries import sessions_taught_by
from tests.factories.accounts import MembershipFactory, PracticeFactory, UserFactory, make_student, make_trainer
from tests.factories.catalog import BookingPolicyFactory, TrainingFactory, TrainingTypeFactory
from tests.factories.enrollments import put_in_state
from tests.factories.scheduling import make_training

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)

TRAININGS: dict[str, dict[str, Any]] = {
    "listed": {},
    "draft": {"is_published": False},
    "called off": {"run_state": RunState.CALLED_OFF},
    "archived": {"is_active": False},
}
VISIBLE = {
    "anonymous": {"listed"},
    "stranger": {"listed"},
    "student": {"listed"},
    "other trainer": {"listed"},
    "trainer": set(TRAININGS),
    "admin": set(TRAININGS),
    "admin of another practice": {"listed"},
    "superAdmin": set(TRAININGS),
}
RUNS = {"trainer": None, "admin": None, "superAdmin": None, "student": Forbidden, "other trainer": Forbidden}


@pytest.fixture
def trainings() -> dict[str, Training]:
    practice = PracticeFactory()
    trainer = make_trainer(practice)
    found = {}
    for name, values in TRAININGS.items():
        found[name] = TrainingFactory(practice=practice, **values)
        found[name].posts.create(user=trainer)
    return found


def person(kind: str, training: Training) -> Any:
    practice = training.practice
    people: dict[str, Any] = {
        "anonymous": AnonymousUser,
        "stranger": UserFactory,
        "student": lambda: make_student(practice),
        "other trainer": lambda: make_trainer(practice),
        "trainer": training.trainers.get,
        "admin": lambda: MembershipFactory(practice=practice, role=Role.ADMIN).user,
        "admin of another practice": lambda: MembershipFactory(role=Role.ADMIN).user,
        "superAdmin": lambda: UserFactory(is_superuser=True),
    }
    return people[kind]()


@pytest.mark.parametrize("kind", VISIBLE)
def test_list_and_look_up_agree(trainings, kind):
    viewer = person(kind, trainings["listed"])
    seen = set(trainings_for_user(viewer))
    for name, training in trainings.items():
        if name in VISIBLE[kind]:
            assert access_training(viewer, training.uid) == training
            assert training in seen
        else:
            with pytest.raises(NotFound):
                access_training(viewer, training.uid)
            assert training not in seen


@pytest.mark.parametrize("kind", VISIBLE)
def test_who_runs_a_training(trainings, kind):
    training = trainings["listed"]
    viewer = person(kind, training)
    refusal = RUNS.get(kind, NotFound)
    if refusal is None:
        assert access_own_training(viewer, training.uid) == training
    else:
        with pytest.raises(refusal):
            access_own_training(viewer, training.uid)


def test_lists_of_a_practice(trainings):
    practice = trainings["listed"].practice
    TrainingFactory()
    assert list(listed_trainings(practice)) == [trainings["listed"]]
    assert listed_trainings().count() == 2
    assert set(practice_trainings(practice)) == {trainings[name] for name in ("listed", "draft", "called off")}


def test_a_look_up_brings_type_policies_and_practice(django_assert_num_queries):
    policy = BookingPolicyFactory()
    kind = TrainingTypeFactory(practice=policy.practice, booking_policy=policy)
    training = TrainingFactory(practice=policy.practice, training_type=kind)
    with django_assert_num_queries(1):
        found = access_training(AnonymousUser(), training.uid)
        assert found.training_type.booking_policy == policy
        assert found.training_type.cancellation_policy is None
        assert found.practice == policy.practice


def test_locks_give_fresh_rows_in_order_or_nothing():
    one, two = make_training(), make_training()
    Offering.objects.filter(pk=one.pk).update(title="Fresh")
    with locked_transaction():
        assert lock_training(one.pk).title == "Fresh"
        assert list(lock_offerings([two.pk, one.pk])) == [one.pk, two.pk]
        with pytest.raises(NotFound):
            lock_training(two.pk + 99)
        with pytest.raises(NotFound):
            lock_offerings([one.pk, two.pk + 99])


def test_who_is_no_trainer_of_the_school_any_more_runs_nothing_and_hears_of_nothing() -> None:
    """The post stays, for it says who leads; rights, lists and messages end with the role."""
    training = make_training()
    row = put_in_state(training, make_student(training.practice), EnrollmentState.ENROLLED)
    trainer = training.trainers.get()
    assert access_own_training(trainer, training.uid) == training

    remove_member(trainer, actor=None, practice=training.practice, role=Role.TRAINER)
    former = type(trainer).objects.get(pk=trainer.pk)
    leave_offering(row, actor=row.student)
    session = training.sessions.get()
    change_session(session, actor=None, starts_at=session.starts_at + HOUR, ends_at=session.ends_at + HOUR)

    with pytest.raises((Forbidden, NotFound)):
        access_own_training(former, training.uid)
    with pytest.raises((Forbidden, NotFound)):
        access_enrollment(former, row.uid)
    assert not sessions_taught_by(former).exists()
    assert not enrollments_for_user(former).exists()
    kinds = set(OutboxMessage.objects.filter(user=former).values_list("kind", flat=True))
    assert not {kind for kind in kinds if not kind.startswith("accounts.")}
    assert training.trainers.get() == former
