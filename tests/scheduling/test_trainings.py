"""Making, changing, copying and ending trainings."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.enums import Role
from accounts.models import AuditEvent
from catalog.models import Offering, Training
from config.kit.errors import Conflict, Forbidden, Invalid
from enrollments.enums import EnrollmentState
from messaging.delivery.models import OutboxMessage
from scheduling.enums import SessionStatus
from scheduling.models import Session
from scheduling.plans import SessionPlan
from scheduling.services.trainings import (
    archive_training,
    copy_training,
    create_training,
    deactivate_training,
    update_training,
)
from tests.factories.accounts import MembershipFactory, PracticeFactory, make_student, make_trainer
from tests.factories.catalog import LocationFactory, TrainingTypeFactory
from tests.factories.enrollments import put_in_state
from tests.factories.scheduling import make_training
from tests.scheduling.plans import HOURS, START, plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(now):
    return PracticeFactory()


@pytest.fixture
def admin(practice):
    return MembershipFactory(practice=practice, role=Role.ADMIN).user


@pytest.fixture
def kind(practice):
    return TrainingTypeFactory(practice=practice)


def test_a_training_is_made_with_dates_trainers_and_its_own_times(practice, admin, kind):
    trainer, room = make_trainer(practice), LocationFactory(practice=practice)

    made = create_training(
        practice,
        actor=admin,
        title=" Bonding ",
        training_type=kind,
        capacity=14,
        plans=[plan(7, location=room), plan()],
        trainers=[trainer, trainer],
        price=9500,
    )

    found = Training.objects.get(pk=made.pk)
    assert (found.title, found.capacity, found.price, found.currency) == ("Bonding", 14, 9500, practice.currency)
    assert (found.starts_at, found.ends_at) == (START, START + timedelta(days=7) + HOURS)
    assert found.is_published
    assert found.is_listed
    assert found.apply_policies
    assert list(found.trainers.all()) == [trainer]
    assert list(found.sessions.values_list("starts_at", "location")) == [
        (START, None),
        (START + timedelta(days=7), room.pk),
    ]
    event = AuditEvent.objects.get(action="training.created")
    assert event.data["trainers"] == [trainer.pk]


def test_nobody_but_who_runs_the_practice_makes_and_changes_trainings(practice, kind):
    training = make_training(practice=practice, training_type=kind)
    own_trainer = training.trainers.get()
    other_admin = MembershipFactory(role=Role.ADMIN).user
    for person in (own_trainer, make_student(practice), other_admin):
        with pytest.raises(Forbidden):
            create_training(practice, actor=person, title="Mine", training_type=kind, capacity=1)
        with pytest.raises(Forbidden):
            update_training(training, actor=person, title="Mine")
        with pytest.raises(Forbidden):
            copy_training(training, actor=person, plans=[])
        with pytest.raises(Forbidden):
            deactivate_training(training, actor=person)
        with pytest.raises(Forbidden):
            archive_training(training, actor=person, reason="No")
    assert Training.objects.count() == 1


def test_what_is_another_practices_is_refused(practice, admin, kind):
    other = PracticeFactory()
    wrong = {"title": "Bonding", "training_type": kind, "capacity": 1}
    with pytest.raises(Invalid) as refused:
        create_training(practice, actor=admin, **{**wrong, "training_type": TrainingTypeFactory(practice=other)})
    assert list(refused.value.fields) == ["training_type"]
    with pytest.raises(Invalid) as refused:
        create_training(practice, actor=admin, **wrong, trainers=[make_trainer(other), make_student(practice)])
    assert list(refused.value.fields) == ["trainers"]
    assert len(refused.value.details["trainers"]) == 2
    with pytest.raises(Invalid) as refused:
        create_training(practice, actor=admin, **wrong, plans=[plan(location=LocationFactory(practice=other))])
    assert refused.value.error_code == "unknown_location"
    with pytest.raises(Invalid) as refused:
        create_training(practice, actor=admin, **wrong, default_location=LocationFactory(practice=other))
    assert list(refused.value.fields) == ["default_location"]
    assert not Offering.objects.exists()
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": "  "}, "title"),
        ({"capacity": -1}, "capacity"),
        ({"price": -1}, "price"),
        ({"minimum_participants": 5}, "decide_at"),
        ({"minimum_participants": 5, "decide_at": START, "plans": [plan()]}, "decide_at"),
        ({"plans": [SessionPlan(START, START)]}, "sessions.0.ends_at"),
        ({"plans": [SessionPlan(START, START - HOURS)]}, "sessions.0.ends_at"),
        ({"plans": [SessionPlan(START, START + timedelta(hours=25))]}, "sessions.0.ends_at"),
        ({"plans": [SessionPlan(START.replace(tzinfo=None), START)]}, "sessions.0.starts_at"),
        ({"plans": [plan(meet_link="javascript:alert(1)")]}, "sessions.0.meet_link"),
        ({"plans": [plan(note="x" * 201)]}, "sessions.0.note"),
        ({"plans": [plan(days) for days in range(201)]}, "sessions"),
    ],
)
def test_values_that_cannot_be_are_named(practice, admin, kind, values, field):
    with pytest.raises(Invalid) as refused:
        create_training(practice, actor=admin, **{"title": "Bonding", "training_type": kind, "capacity": 1, **values})
    assert list(refused.value.fields) == [field]
    assert not Offering.objects.exists()


def test_changes_are_written_and_noted_and_nothing_else_moves(admin, practice):
    training = make_training(practice=practice, capacity=2)
    row = put_in_state(training, make_student(practice), EnrollmentState.ENROLLED)
    waiting = put_in_state(training, make_student(practice), EnrollmentState.WAITLIST)
    OutboxMessage.objects.all().delete()

    changed = update_training(training, actor=admin, title="Bonding again", capacity=9)

    assert (changed.title, changed.capacity) == ("Bonding again", 9)
    row.refresh_from_db()
    waiting.refresh_from_db()
    assert (row.state, waiting.state) == (EnrollmentState.ENROLLED, EnrollmentState.WAITLIST)
    assert AuditEvent.objects.get(action="training.changed").data["before"]["capacity"] == 2
    assert not OutboxMessage.objects.exists()

    update_training(training, actor=admin, capacity=0)
    row.refresh_from_db()
    assert row.state == EnrollmentState.ENROLLED


def test_the_same_values_again_change_nothing(admin, practice):
    training = make_training(practice=practice)
    version = Training.objects.get(pk=training.pk).record_version

    update_training(training, actor=admin, title=training.title, trainers=list(training.trainers.all()))

    assert Training.objects.get(pk=training.pk).record_version == version
    assert not AuditEvent.objects.exists()


def test_a_copy_has_its_own_dates_and_nobody_on_it(admin, practice):
    training = make_training(practice=practice, sessions=2, price=500, description="Words")
    assert training.starts_at is not None
    training.minimum_participants, training.decide_at = 4, training.starts_at - timedelta(days=3)
    training.save()
    put_in_state(training, make_student(practice), EnrollmentState.ENROLLED)

    copy = copy_training(training, actor=admin, plans=[plan()])

    assert copy.pk != training.pk
    assert (copy.title, copy.price, copy.description, copy.seats_taken) == (training.title, 500, "Words", 0)
    assert copy.decide_at == START - timedelta(days=3)
    assert list(copy.trainers.all()) == list(training.trainers.all())
    assert not copy.is_published
    assert copy.sessions.count() == 1


def test_deactivated_keeps_people_and_dates(admin, practice):
    training = make_training(practice=practice)
    row = put_in_state(training, make_student(practice), EnrollmentState.ENROLLED)

    done = deactivate_training(training, actor=admin)

    row.refresh_from_db()
    assert (done.is_published, done.is_listed, row.state) == (False, False, EnrollmentState.ENROLLED)
    assert done.sessions.get().status == SessionStatus.PLANNED


def test_archiving_waits_until_nobody_is_on_it_or_it_is_over(admin, practice):
    training = make_training(practice=practice)
    put_in_state(training, make_student(practice), EnrollmentState.ENROLLED)
    with pytest.raises(Conflict) as refused:
        archive_training(training, actor=admin, reason="Old")
    assert refused.value.error_code == "active_enrollments"
    with pytest.raises(Invalid):
        archive_training(training, actor=admin, reason=" ")

    past = make_training(practice=practice, days=-10)
    put_in_state(past, make_student(practice), EnrollmentState.ENROLLED)
    archived = archive_training(past, actor=admin, reason="Over")

    assert not archived.is_active
    assert not archived.is_listed
    with pytest.raises(Conflict):
        update_training(past, actor=admin, title="Again")
