"""Who leads a training: coming, going, being told."""

from __future__ import annotations

import pytest

from accounts.enums import Role
from catalog.models import TrainingTrainer
from config.kit.errors import Conflict, Invalid
from enrollments.enums import EnrollmentState
from messaging.delivery.models import OutboxAttachment, OutboxMessage
from scheduling.services.trainings import (
    create_training,
    update_training,
)
from tests.factories.accounts import MembershipFactory, PracticeFactory, make_student, make_trainer
from tests.factories.catalog import TrainingTypeFactory
from tests.factories.enrollments import put_in_state
from tests.factories.scheduling import make_training
from tests.scheduling.plans import plan

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


def test_trainers_of_a_published_training_get_its_dates(practice, admin, kind):
    first, second = make_trainer(practice), make_trainer(practice)

    create_training(
        practice, actor=admin, title="Bonding", training_type=kind, capacity=None, plans=[plan()], trainers=[first]
    )
    create_training(
        practice,
        actor=admin,
        title="Draft",
        training_type=kind,
        capacity=None,
        plans=[plan(1)],
        trainers=[second],
        is_published=False,
    )

    mails = OutboxMessage.objects.filter(channel="email")
    assert list(mails.values_list("kind", "user_id")) == [("scheduling.trainer_added", first.pk)]
    assert OutboxAttachment.objects.get().method == "REQUEST"


def test_trainers_are_replaced_and_those_who_go_get_a_newer_cancel(admin, practice):
    training = make_training(practice=practice, sessions=2)
    leaving, coming = training.trainers.get(), make_trainer(practice)

    update_training(training, actor=admin, trainers=[coming])

    assert list(training.trainers.all()) == [coming]
    assert set(training.sessions.values_list("calendar_sequence", flat=True)) == {1}
    methods = {
        file.message.user_id: (file.message.kind, file.method)
        for file in OutboxAttachment.objects.select_related("message")
    }
    assert methods == {
        leaving.pk: ("scheduling.trainer_removed", "CANCEL"),
        coming.pk: ("scheduling.trainer_added", "REQUEST"),
    }


def test_a_trainer_who_lost_the_role_may_stay_but_not_come(admin, practice):
    training = make_training(practice=practice)
    trainer = training.trainers.get()
    trainer.memberships.update(is_active=False)

    update_training(training, actor=admin, trainers=[trainer])
    assert list(training.trainers.all()) == [trainer]

    update_training(training, actor=admin, trainers=[])
    with pytest.raises(Invalid):
        update_training(training, actor=admin, trainers=[trainer])


def test_who_takes_part_cannot_lead(admin, practice):
    training = make_training(practice=practice)
    person = make_student(practice)
    MembershipFactory(user=person, practice=practice, role=Role.TRAINER)
    put_in_state(training, person, EnrollmentState.WAITLIST)

    with pytest.raises(Conflict) as refused:
        update_training(training, actor=admin, trainers=[person])
    assert refused.value.error_code == "is_participant"
    assert not TrainingTrainer.objects.filter(user=person).exists()


def test_a_new_trainer_who_is_elsewhere_is_shown_first(admin, practice):
    training, other = make_training(practice=practice), make_training(practice=practice)
    busy = other.trainers.get()

    with pytest.raises(Conflict) as refused:
        update_training(training, actor=admin, trainers=[busy])
    assert [clash["what"] for clash in refused.value.details["clashes"]] == [other.title]

    update_training(training, actor=admin, trainers=[busy], accept_clashes=True)
    assert list(training.trainers.all()) == [busy]


def test_publishing_tells_the_trainers_once(admin, practice):
    training = make_training(practice=practice, is_published=False)

    update_training(training, actor=admin, is_published=True)
    update_training(training, actor=admin, title="New name")

    assert OutboxMessage.objects.filter(channel="email").count() == 1
