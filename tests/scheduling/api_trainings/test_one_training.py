"""Reading and changing one training through the trainings API."""

from __future__ import annotations

import pytest

from accounts.models import AuditEvent, Membership
from catalog.models import Offering, Training, TrainingTrainer
from enrollments.enums import EnrollmentState as State
from scheduling.models import Session
from tests.contracts.trainings import strays
from tests.enrollments.api.helpers import Caller, told
from tests.factories.accounts import PracticeFactory, make_student, make_trainer
from tests.factories.catalog import TrainingTypeFactory
from tests.factories.enrollments import put_in_state, states_of
from tests.factories.scheduling import make_training

pytestmark = pytest.mark.django_db


class TestOne:
    def test_detail(self, admin: Caller, training: Training) -> None:
        for state in (State.ENROLLED, State.WAITLIST_INVITED, State.WAITLIST):
            put_in_state(training, make_student(training.practice), state)

        shown = admin.get(f"trainings/{training.pk}")

        assert strays(shown, "TrainingDetail") == []
        assert (shown["enrollment_count"], shown["waitlist_count"], shown["spots_available"]) == (2, 1, 0)
        (trainer,) = shown["trainers"]
        assert trainer["id"] == TrainingTrainer.objects.get(training=training).user_id

    def test_places_below_zero_are_none(self, admin: Caller, training: Training) -> None:
        for _number in range(2):
            put_in_state(training, make_student(training.practice), State.ENROLLED)
        Offering.objects.filter(pk=training.pk).update(capacity=1)

        assert admin.get(f"trainings/{training.pk}")["spots_available"] == 0

    def test_only_what_is_given_changes(self, admin: Caller, training: Training) -> None:
        before = admin.get(f"trainings/{training.pk}")

        changed = admin("PUT", f"trainings/{training.pk}", {"name": "Renamed"}).json()

        assert changed == before | {"name": "Renamed"}
        assert strays(changed, "TrainingDetail") == []

    def test_everything_that_can_change(self, admin: Caller, training: Training) -> None:
        kind = TrainingTypeFactory(practice=training.practice)
        trainer = make_trainer(training.practice)

        changed = admin(
            "PUT",
            f"trainings/{training.pk}",
            {
                "name": "New",
                "trainingtype_id": kind.pk,
                "max_participants": None,
                "active": False,
                "apply_policies": False,
                "trainer_ids": [trainer.pk],
            },
        ).json()

        assert (changed["name"], changed["trainingtype"], changed["max_participants"]) == ("New", kind.name, None)
        assert (changed["active"], changed["apply_policies"]) == (False, False)
        assert [one["id"] for one in changed["trainers"]] == [trainer.pk]
        assert admin("PUT", f"trainings/{training.pk}", {"trainer_ids": []}).json()["trainers"] == []
        assert AuditEvent.objects.filter(action="training.changed").exists()

    def test_a_whole_answer_may_be_sent_back(self, admin: Caller, training: Training) -> None:
        shown = admin.get(f"trainings/{training.pk}")

        answer = admin("PUT", f"trainings/{training.pk}", shown | {"enrollment_count": 99, "events": []})

        assert answer.json() == shown
        assert "X-Ignored-Keys" not in answer.headers

    def test_a_trainer_who_lost_the_role_may_stay_but_not_come(self, admin: Caller, training: Training) -> None:
        present, other = TrainingTrainer.objects.get(training=training).user, make_trainer(training.practice)
        Membership.objects.filter(user__in=[present, other]).update(is_active=False)

        kept = admin("PUT", f"trainings/{training.pk}", {"trainer_ids": [present.pk]})
        refused = admin("PUT", f"trainings/{training.pk}", {"trainer_ids": [present.pk, other.pk]})

        assert kept.status_code == 200
        assert told(refused) == (400, f"Invalid trainer_ids: {other.pk}")

    def test_a_type_that_was_given_up_may_stay(self, admin: Caller, training: Training) -> None:
        training.training_type.is_active = False
        training.training_type.save()
        body = {"trainingtype_id": training.training_type_id, "name": "Kept"}

        assert admin("PUT", f"trainings/{training.pk}", body).json()["name"] == "Kept"

    def test_more_places_invite_nobody_and_fewer_take_none_away(self, admin: Caller, training: Training) -> None:
        for state in (State.ENROLLED, State.ENROLLED, State.WAITLIST):
            put_in_state(training, make_student(training.practice), state)

        for places in (3, 1):
            assert admin("PUT", f"trainings/{training.pk}", {"max_participants": places}).status_code == 200

        assert states_of(training) == [State.ENROLLED, State.ENROLLED, State.WAITLIST]

    def test_nothing_known_is_a_mistake(self, admin: Caller, training: Training) -> None:
        assert admin("PUT", f"trainings/{training.pk}", {"tittle": "x"}).status_code == 400

    def test_who_takes_part_cannot_lead_it(self, admin: Caller, training: Training) -> None:
        trainer = make_trainer(training.practice)
        put_in_state(training, trainer, State.ENROLLED)

        answer = admin("PUT", f"trainings/{training.pk}", {"trainer_ids": [trainer.pk]})

        assert answer.status_code == 409
        assert list(answer.json()["errors"]["fields"]) == ["trainer_ids"]

    def test_deactivating_leaves_people_and_dates(self, admin: Caller, training: Training) -> None:
        put_in_state(training, make_student(training.practice), State.ENROLLED)
        before = admin.get(f"trainings/{training.pk}")

        for _time in range(2):
            answer = admin("PATCH", f"trainings/{training.pk}/deactivate")
            assert (answer.status_code, answer.json()) == (200, before | {"active": False})

        assert states_of(training) == [State.ENROLLED]
        assert Session.objects.get(offering=training.pk).status == "planned"

    def test_what_is_archived_or_elsewhere_is_not_found(self, admin: Caller, training: Training) -> None:
        Offering.objects.filter(pk=training.pk).update(is_active=False)

        for gone in (training, make_training()):
            for method, path in (("GET", ""), ("PUT", ""), ("PATCH", "/deactivate"), ("GET", "/events")):
                body = {"name": "x"} if method == "PUT" else None
                assert told(admin(method, f"trainings/{gone.pk}{path}", body))[0] == 404


def test_another_practices_things_are_unknown(admin: Caller, training: Training) -> None:
    foreign = PracticeFactory()
    trainer, kind = make_trainer(foreign), TrainingTypeFactory(practice=foreign)
    path = f"trainings/{training.pk}"

    assert told(admin("PUT", path, {"trainer_ids": [trainer.pk]})) == (400, f"Invalid trainer_ids: {trainer.pk}")
    assert told(admin("PUT", path, {"trainingtype_id": kind.pk})) == (400, "Invalid trainingtype_id")
