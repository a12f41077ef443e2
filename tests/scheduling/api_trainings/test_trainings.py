"""Listing and making trainings through the trainings API."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.models import Practice
from catalog.models import Offering, Training
from enrollments.enums import EnrollmentState as State
from enrollments.invariants import differences
from scheduling.models import Session
from tests.contracts.trainings import strays
from tests.enrollments.api.helpers import Caller, told
from tests.factories.accounts import make_student, make_trainer
from tests.factories.catalog import LocationFactory, TrainingTypeFactory
from tests.factories.enrollments import put_in_state
from tests.factories.scheduling import make_training

pytestmark = pytest.mark.django_db


def new(practice: Practice, **body: Any) -> dict[str, Any]:
    return {"name": "Bonding in spring", "max_participants": 14} | (
        body if "trainingtype_id" in body else body | {"trainingtype_id": TrainingTypeFactory(practice=practice).pk}
    )


def event(**body: Any) -> dict[str, Any]:
    return {"start_time": "2099-03-13T07:30:00", "end_time": "2099-03-13T13:30:00"} | body


class TestList:
    def test_newest_first_in_the_contracts_shape(self, admin: Caller, training: Training) -> None:
        newer = make_training(practice=training.practice, sessions=2, capacity=None)
        Session.objects.filter(offering=newer.pk).order_by("-starts_at")[:1].get()
        for state in (State.ENROLLED, State.WAITLIST_INVITED, State.PENDING, State.WAITLIST, State.CANCELED):
            put_in_state(training, make_student(training.practice), state)

        rows = admin.get("trainings/")

        assert [row["id"] for row in rows] == [newer.pk, training.pk]
        assert [line for row in rows for line in strays(row, "TrainingListItem")] == []
        assert rows[1] == {
            "id": training.pk,
            "name": training.title,
            "active": True,
            "max_participants": 2,
            "trainingtype": training.training_type.name,
            "trainingtype_id": training.training_type_id,
            "enrollment_count": 3,
            "waitlist_count": 1,
            "event_count": 1,
        }
        assert (rows[0]["max_participants"], rows[0]["event_count"]) == (None, 2)
        assert admin.get("trainings") == rows

    def test_canceled_dates_are_not_counted_and_archived_trainings_not_listed(
        self, admin: Caller, training: Training
    ) -> None:
        Session.objects.filter(offering=training.pk).update(status="canceled")
        Offering.objects.filter(pk=make_training(practice=training.practice).pk).update(is_active=False)

        assert [(row["id"], row["event_count"]) for row in admin.get("trainings/")] == [(training.pk, 0)]

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("", {"Bonding", "First aid", "Bonding late"}),
            ("?active=true", {"Bonding", "First aid"}),
            ("?active=0", {"Bonding late"}),
            ("?q=bond", {"Bonding", "Bonding late"}),
            ("?q=%25", set()),
            ("?q=bond&active=1", {"Bonding"}),
            ("?trainingtype_id=TYPE", {"First aid"}),
            ("?trainingtype_id=999999999999", set()),
        ],
    )
    def test_filters(self, admin: Caller, practice: Practice, query: str, expected: set[str]) -> None:
        make_training(practice=practice, title="Bonding")
        first_aid = make_training(practice=practice, title="First aid")
        make_training(practice=practice, title="Bonding late", is_published=False)

        rows = admin.get(f"trainings/{query.replace('TYPE', str(first_aid.training_type_id))}")

        assert {row["name"] for row in rows} == expected

    @pytest.mark.parametrize(
        ("query", "field"), [("active=perhaps", "active"), ("trainingtype_id=x", "trainingtype_id")]
    )
    def test_s8_a_filter_that_cannot_be_read(self, admin: Caller, query: str, field: str) -> None:
        answer = admin("GET", f"trainings/?{query}")

        assert answer.status_code == 400
        assert list(answer.json()["errors"]["fields"]) == [field]


class TestCreate:
    def test_with_trainers_and_dates(self, admin: Caller, practice: Practice) -> None:
        trainers = [make_trainer(practice), make_trainer(practice, first_name="", last_name="")]
        room = LocationFactory(practice=practice, name="Noordzaal")
        body = new(
            practice,
            trainer_ids=[trainers[1].pk, trainers[0].pk, trainers[1].pk],
            events=[
                event(start_time="2099-03-14T09:30:00+02:00", end_time="2099-03-14T09:00:00Z"),
                event(location_id=room.pk),
            ],
        )

        answer = admin("POST", "trainings/", body)

        assert answer.status_code == 201
        made = answer.json()
        assert strays(made, "TrainingDetail") == []
        assert [one["id"] for one in made["trainers"]] == [trainers[1].pk, trainers[0].pk]
        assert made["trainers"][0] == {
            "id": trainers[1].pk,
            "name": trainers[1].email,
            "email": trainers[1].email,
        }
        assert [
            (one["start_time"], one["end_time"], one["location_name"], one["training_id"]) for one in made["events"]
        ] == [
            ("2099-03-13T07:30:00", "2099-03-13T13:30:00", "Noordzaal", made["id"]),
            ("2099-03-14T07:30:00", "2099-03-14T09:00:00", None, made["id"]),
        ]
        assert (made["active"], made["apply_policies"], made["spots_available"]) == (True, True, 14)
        assert admin.get(f"trainings/{made['id']}") == made
        training = Training.objects.get(pk=made["id"])
        assert training.starts_at == datetime(2099, 3, 13, 7, 30, tzinfo=UTC)
        assert (training.practice, training.is_listed) == (practice, True)
        assert list(differences()) == []

    def test_b10_no_limit_no_dates_no_trainers(self, admin: Caller, practice: Practice) -> None:
        made = admin("POST", "trainings/", new(practice, max_participants=None, active=False)).json()

        assert strays(made, "TrainingDetail") == []
        assert (made["max_participants"], made["spots_available"], made["active"]) == (None, None, False)
        assert (made["trainers"], made["events"]) == ([], [])

    def test_the_same_key_makes_one(self, admin: Caller, practice: Practice) -> None:
        body = new(practice)

        first, again = (admin("POST", "trainings/", body, idempotency_key="one") for _ in range(2))

        assert first.json() == again.json()
        assert Training.objects.count() == 1

    def test_taken_people_and_rooms_are_counted_not_refused(self, admin: Caller, practice: Practice) -> None:
        trainer, room = make_trainer(practice), LocationFactory(practice=practice)
        body = new(practice, trainer_ids=[trainer.pk], events=[event(location_id=room.pk)])

        first, second = (admin("POST", "trainings/", body) for _ in range(2))

        assert (first.status_code, second.status_code) == (201, 201)
        assert "X-Conflicts" not in first.headers
        assert second.headers["X-Conflicts"] == "2"

    def test_dates_of_one_training_never_overlap(self, admin: Caller, practice: Practice) -> None:
        answer = admin("POST", "trainings/", new(practice, events=[event(), event()]))

        assert answer.status_code == 409
        assert list(answer.json()["errors"]["fields"]) == ["events"]
        assert not Training.objects.exists()

    @pytest.mark.parametrize(
        ("changes", "field", "text"),
        [
            ({"events": [event(), event(end_time="2099-03-13T07:30:00")]}, "events.1.end_time", "end_time must be"),
            ({"events": [event(room=3)]}, "events.0.room", "Unknown key in events[0]: room"),
            ({"events": [event(location_id=0)]}, "events.0.location_id", "Invalid location_id: 0"),
            ({"trainer_ids": [7, 0, 9]}, "trainer_ids", "Invalid trainer_ids: 7, 0, 9"),
            ({"trainingtype_id": 0}, "trainingtype_id", "Invalid trainingtype_id"),
        ],
    )
    def test_s8_what_the_rules_refuse(
        self, admin: Caller, practice: Practice, changes: dict[str, Any], field: str, text: str
    ) -> None:
        answer = admin("POST", "trainings/", new(practice, **changes))

        status, detail = told(answer)
        assert status == 400
        assert detail.startswith(text)
        assert list(answer.json()["errors"]["fields"]) == [field]
        assert not Training.objects.exists()

    def test_what_belongs_to_a_whole_date_may_stand_in_a_new_one(self, admin: Caller, practice: Practice) -> None:
        copied = event(id=7, training_id=9, location_name="Noordzaal", location_id=None)

        assert admin("POST", "trainings/", new(practice, events=[copied])).status_code == 201
