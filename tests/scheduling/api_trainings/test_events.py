"""Dates of trainings through the trainings API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from catalog.models import Offering, Training
from enrollments.enums import EnrollmentState as State
from enrollments.invariants import differences
from messaging.delivery.models import OutboxMessage
from scheduling.models import Session
from scheduling.services.announcing import announce_due
from tests.contracts.trainings import strays
from tests.enrollments.api.helpers import Caller, told
from tests.factories.accounts import make_student
from tests.factories.catalog import LocationFactory
from tests.factories.enrollments import put_in_state
from tests.factories.scheduling import SessionFactory, make_training

pytestmark = pytest.mark.django_db
TIMES = {"start_time": "2099-03-13T07:30:00", "end_time": "2099-03-13T13:30:00"}


@pytest.fixture
def session(training: Training) -> Session:
    return Session.objects.get(offering=training.pk)


def test_by_their_start_without_canceled_ones(admin: Caller, training: Training, session: Session) -> None:
    sooner = SessionFactory(
        offering=training.offering_ptr,
        starts_at=session.starts_at - timedelta(days=2),
        location=LocationFactory(practice=training.practice),
    )
    SessionFactory(offering=training.offering_ptr, status="canceled")

    rows = admin.get(f"trainings/{training.pk}/events")

    assert [row["id"] for row in rows] == [sooner.pk, session.pk]
    assert [line for row in rows for line in strays(row, "Event")] == []
    assert (rows[0]["location_name"], rows[1]["location_id"]) == (sooner.location.name, None)
    assert admin.get(f"trainings/{training.pk}/events/") == rows == admin.get(f"trainings/{training.pk}")["events"]


def test_a_further_date_is_told_to_who_is_on_it(admin: Caller, training: Training) -> None:
    room = LocationFactory(practice=training.practice)
    enrolled = put_in_state(training, make_student(training.practice), State.ENROLLED)
    OutboxMessage.objects.all().delete()

    answer = admin("POST", f"trainings/{training.pk}/events", TIMES | {"location_id": room.pk})

    assert answer.status_code == 201
    assert strays(answer.json(), "Event") == []
    assert answer.json() == TIMES | {
        "id": Session.objects.latest("pk").pk,
        "location_id": room.pk,
        "location_name": room.name,
        "training_id": training.pk,
    }
    announce_due()
    assert OutboxMessage.objects.filter(user=enrolled.student, kind="scheduling.session_planned").exists()
    assert list(differences()) == []


def test_only_what_is_given_of_a_date_changes(admin: Caller, training: Training, session: Session) -> None:
    path = f"trainings/{training.pk}/events/{session.pk}"
    before = admin.get(f"trainings/{training.pk}/events")[0]
    room = LocationFactory(practice=training.practice)

    placed = admin("PUT", path, {"location_id": room.pk}).json()
    moved = admin("PUT", path, TIMES).json()
    cleared = admin("PUT", path, {"location_id": None}).json()

    assert placed == before | {"location_id": room.pk, "location_name": room.name}
    assert moved == placed | TIMES
    assert cleared == moved | {"location_id": None, "location_name": None}
    assert f"{Offering.objects.get(pk=training.pk).starts_at:%Y-%m-%dT%H:%M:%S}" == TIMES["start_time"]
    assert admin("PUT", path, cleared).json() == cleared


def test_b10_the_last_date_may_go_and_stays_as_history(admin: Caller, training: Training, session: Session) -> None:
    answer = admin("DELETE", f"trainings/{training.pk}/events/{session.pk}")

    assert (answer.status_code, answer.content) == (204, b"")
    assert admin.get(f"trainings/{training.pk}/events") == []
    assert told(admin("DELETE", f"trainings/{training.pk}/events/{session.pk}"))[0] == 404
    session.refresh_from_db()
    assert session.status == "canceled"
    student = make_student(training.practice)
    enrolled = admin("POST", f"trainings/{training.pk}/enrollments", {"student_id": student.pk})
    assert enrolled.json()["status"] == "enrolled"
    assert admin.get("trainings/")[0]["event_count"] == 0
    assert admin("DELETE", f"trainings/{training.pk}/enrollments/{student.pk}").status_code == 204


def test_a_date_that_has_begun_is_neither_moved_nor_canceled(
    admin: Caller, training: Training, session: Session
) -> None:
    past = timezone.now() - timedelta(hours=1)
    Session.objects.filter(pk=session.pk).update(starts_at=past, ends_at=past + timedelta(hours=2))
    path = f"trainings/{training.pk}/events/{session.pk}"

    assert told(admin("PUT", path, TIMES))[0] == 409
    assert told(admin("DELETE", path)) == (409, "The event has already started")
    session.refresh_from_db()
    assert (session.status, session.starts_at) == ("planned", past)


def test_taken_rooms_are_counted_not_refused(admin: Caller, training: Training, session: Session) -> None:
    room = LocationFactory(practice=training.practice)
    other = make_training(practice=training.practice)
    body = TIMES | {"location_id": room.pk}

    first = admin("POST", f"trainings/{training.pk}/events", body)
    second = admin("POST", f"trainings/{other.pk}/events", body)
    third = admin("PUT", f"trainings/{other.pk}/events/{Session.objects.filter(offering=other.pk)[0].pk}", {})

    assert (first.status_code, second.status_code) == (201, 201)
    assert "X-Conflicts" not in first.headers
    assert second.headers["X-Conflicts"] == "1"
    assert "X-Conflicts" not in third.headers


def test_a_student_who_is_elsewhere_is_counted_too(admin: Caller, training: Training) -> None:
    student = make_student(training.practice)
    other = make_training(practice=training.practice, days=30)
    for one in (training, other):
        put_in_state(one, student, State.ENROLLED)

    admin("POST", f"trainings/{training.pk}/events", TIMES)
    answer = admin("POST", f"trainings/{other.pk}/events", TIMES)

    assert (answer.status_code, answer.headers["X-Conflicts"]) == (201, "1")


def test_dates_of_one_training_never_overlap(admin: Caller, training: Training) -> None:
    answers = [admin("POST", f"trainings/{training.pk}/events", TIMES) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 409]
    assert Session.objects.filter(offering=training.pk).count() == 2


def test_not_the_date_of_another_training_or_practice(admin: Caller, training: Training) -> None:
    other, foreign = make_training(practice=training.practice), make_training()
    for one, text in ((other, "Event does not belong to this training"), (foreign, "Not found.")):
        event = Session.objects.get(offering=one.pk)
        for method, body in (("PUT", TIMES), ("DELETE", None)):
            answer = admin(method, f"trainings/{training.pk}/events/{event.pk}", body)
            assert told(answer) == (404, text)
        event.refresh_from_db()
        assert event.status == "planned"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"start_time": "2099-03-13"}, "start_time"),
        ({"start_time": "13-03-2099 07:30"}, "start_time"),
        ({"start_time": "2099-02-30T07:30:00"}, "start_time"),
        ({"start_time": 4070908800}, "start_time"),
        ({"start_time": None}, "start_time"),
        ({"start_time": "0001-01-01T00:00:00+14:00"}, "start_time"),
        ({"end_time": "2099-03-13T07:30:00"}, "end_time"),
        ({"end_time": "2099-03-13T08:30:00+02:00"}, "end_time"),
        ({"end_time": "2099-03-14T07:30:01"}, "end_time"),
        ({"location_id": "x"}, "location_id"),
        ({"location_id": [1]}, "location_id"),
        ({"location_id": 0}, "location_id"),
        ({"room": 3}, "room"),
    ],
)
def test_s8_what_no_date_can_be(
    admin: Caller, training: Training, session: Session, changes: dict[str, Any], field: str
) -> None:
    body = TIMES | changes

    for method, path in (("POST", ""), ("PUT", f"/{session.pk}")):
        answer = admin(method, f"trainings/{training.pk}/events{path}", body)
        assert answer.status_code == 400, answer.content
        assert list(answer.json()["errors"]["fields"]) == [field]
    assert Session.objects.filter(offering=training.pk).count() == 1


@pytest.mark.parametrize("missing", ["start_time", "end_time"])
def test_s8_a_new_date_has_both_times(admin: Caller, training: Training, missing: str) -> None:
    body = {name: value for name, value in TIMES.items() if name != missing}

    answer = admin("POST", f"trainings/{training.pk}/events", body)

    assert (answer.status_code, list(answer.json()["errors"]["fields"])) == (400, [missing])
