"""Every row of the contract's table of errors, with its status and its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

import pytest
from django.utils import timezone

from accounts.enums import StudentStanding
from accounts.models import StudentProfile, User
from catalog.models import Offering, Training
from enrollments.enums import EnrollmentState as State
from enrollments.models import Enrollment
from messaging.delivery.models import DeliveryPreference
from scheduling.models import Session
from tests.contracts.trainings import CONTRACT
from tests.enrollments.api.helpers import Caller, told
from tests.factories.accounts import PracticeFactory, StudentStatusFactory, make_student
from tests.factories.catalog import LocationFactory, TrainingTypeFactory
from tests.factories.enrollments import put_in_state
from tests.factories.scheduling import make_training

pytestmark = pytest.mark.django_db
Case = Callable[[Caller, Training], Any]
ERRORS: Final[Mapping[str, tuple[int, str | None]]] = {name: tuple(row) for name, row in CONTRACT["errors"].items()}
CASES: dict[str, Case] = {}
NAMES: Final = {"id": 10**9, "status": "waitlist-declined", "action": "promote"}


def case(name: str) -> Callable[[Case], Case]:
    def keep(made: Case) -> Case:
        CASES[name] = made
        return made

    return keep


def on(training: Training, state: State) -> Enrollment:
    return put_in_state(training, make_student(training.practice), state)


def enrol(admin: Caller, training: Training, student: User) -> Any:
    return admin("POST", f"trainings/{training.pk}/enrollments", {"student_id": student.pk})


def act(admin: Caller, row: Enrollment, action: str) -> Any:
    return admin("POST", f"trainings/{row.offering_id}/enrollments/{row.student_id}/action", {"action": action})


def move(admin: Caller, training: Training, **body: Any) -> Any:
    target = make_training(practice=training.practice, days=20)
    sent = {"student_ids": [on(training, State.ENROLLED).student_id], "target_training_id": target.pk}
    return admin("POST", f"trainings/{training.pk}/enrollments/bulk-move", sent | {"operation": "move"} | body)


def new_training(training: Training, **body: Any) -> dict[str, Any]:
    return {"name": "x", "trainingtype_id": training.training_type_id, "max_participants": 3} | body


def event(**body: Any) -> dict[str, Any]:
    return {"start_time": "2099-03-13T07:30:00", "end_time": "2099-03-13T13:30:00"} | body


def start(training: Training) -> None:
    Offering.objects.filter(pk=training.pk).update(starts_at=timezone.now() - timedelta(minutes=1))


@case("unknown training")
def _unknown_training(admin: Caller, training: Training) -> Any:
    return admin("GET", f"trainings/{training.pk + 1}")


@case("unknown enrolment")
def _unknown_enrolment(admin: Caller, training: Training) -> Any:
    return admin("GET", f"trainings/{training.pk}/enrollments/{make_student(training.practice).pk}")


@case("event of another training")
def _foreign_event(admin: Caller, training: Training) -> Any:
    other = make_training(practice=training.practice)
    path = f"trainings/{training.pk}/events/{Session.objects.get(offering=other.pk).pk}"
    assert told(admin("PUT", path, event()))[0] == 404
    return admin("DELETE", path)


@case("create training: unknown type")
def _create_type(admin: Caller, training: Training) -> Any:
    foreign = TrainingTypeFactory(practice=PracticeFactory())
    assert told(admin("POST", "trainings/", new_training(training, trainingtype_id=foreign.pk)))[0] == 400
    return admin("POST", "trainings/", new_training(training, trainingtype_id=10**9))


@case("create training: unknown location")
def _create_location(admin: Caller, training: Training) -> Any:
    foreign = LocationFactory(practice=PracticeFactory())
    elsewhere = admin("POST", "trainings/", new_training(training, events=[event(location_id=foreign.pk)]))
    assert told(elsewhere) == (400, f"Invalid location_id: {foreign.pk}")
    return admin("POST", "trainings/", new_training(training, events=[event(location_id=10**9)]))


@case("update training: unknown type")
def _update_type(admin: Caller, training: Training) -> Any:
    return admin("PUT", f"trainings/{training.pk}", {"trainingtype_id": 10**9})


@case("create event: unknown location")
def _event_location(admin: Caller, training: Training) -> Any:
    return admin("POST", f"trainings/{training.pk}/events", event(location_id=10**9))


@case("update event: unknown location")
def _changed_location(admin: Caller, training: Training) -> Any:
    foreign = LocationFactory(practice=PracticeFactory())
    path = f"trainings/{training.pk}/events/{Session.objects.get(offering=training.pk).pk}"
    return admin("PUT", path, {"location_id": foreign.pk})


@case("enrol: unknown student")
def _unknown_student(admin: Caller, training: Training) -> Any:
    assert told(enrol(admin, training, make_student(PracticeFactory())))[0] == 400
    return admin("POST", f"trainings/{training.pk}/enrollments", {"student_id": 10**9})


@case("enrol: on it already")
def _again(admin: Caller, training: Training) -> Any:
    row = on(training, State.WAITLIST_INVITED)
    answer = enrol(admin, training, row.student)
    text = "Student is already enrolled with status: waitlist-invited"
    assert told(answer) == (409, text)
    return answer


@case("enrol: full, and wants no messages")
def _opted_out(admin: Caller, training: Training) -> Any:
    Offering.objects.filter(pk=training.pk).update(capacity=0)
    student = make_student(training.practice)
    DeliveryPreference.objects.create(user=student, category="waitlist", channel="email")
    return enrol(admin, training, student)


@case("enrol: student is not active")
def _inactive(admin: Caller, training: Training) -> Any:
    student = make_student(training.practice)
    status = StudentStatusFactory(practice=training.practice, name="paused", standing=StudentStanding.INACTIVE)
    StudentProfile.objects.filter(user=student).update(status=status)
    return enrol(admin, training, student)


@case("enrol: training has started")
def _started(admin: Caller, training: Training) -> Any:
    start(training)
    return enrol(admin, training, make_student(training.practice))


@case("remove: training has started")
def _removed_late(admin: Caller, training: Training) -> Any:
    row = on(training, State.ENROLLED)
    start(training)
    answer = admin("DELETE", f"trainings/{training.pk}/enrollments/{row.student_id}")
    assert Enrollment.objects.get().state == State.ENROLLED
    return answer


@case("invite: full")
def _invite_full(admin: Caller, training: Training) -> Any:
    Offering.objects.filter(pk=training.pk).update(capacity=0)
    return act(admin, on(training, State.WAITLIST), "invite")


@case("invite: not next in line")
def _not_next(admin: Caller, training: Training) -> Any:
    Offering.objects.filter(pk=training.pk).update(capacity=1)
    on(training, State.WAITLIST)
    return act(admin, on(training, State.WAITLIST), "invite")


@case("unknown action")
def _unknown_action(admin: Caller, training: Training) -> Any:
    return act(admin, on(training, State.WAITLIST), "promote")


@case("bulk-move: unknown target")
def _move_nowhere(admin: Caller, training: Training) -> Any:
    assert told(move(admin, training, target_training_id=make_training().pk))[0] == 400
    return move(admin, training, target_training_id=10**9)


@case("bulk-move: onto itself")
def _move_onto_itself(admin: Caller, training: Training) -> Any:
    return move(admin, training, target_training_id=training.pk)


@case("bulk-move: unknown operation")
def _move_how(admin: Caller, training: Training) -> Any:
    return move(admin, training, operation="swap")


@case("bulk-move: unknown status")
def _move_into_what(admin: Caller, training: Training) -> Any:
    return move(admin, training, override_status="asleep")


for _action in ("invite", "deinvite", "return-to-waitlist", "decline", "force-enroll"):

    @case(f"{_action}: wrong state")
    def _wrong_state(admin: Caller, training: Training, action: str = _action) -> Any:
        return act(admin, on(training, State.WAITLIST_DECLINED), action)


def test_every_row_has_its_case() -> None:
    assert set(CASES) == set(ERRORS)


@pytest.mark.parametrize("name", CASES)
def test_the_status_and_the_words(admin: Caller, training: Training, name: str) -> None:
    answer = CASES[name](admin, training)

    status, text = ERRORS[name]
    got = told(answer)
    names = NAMES | ({"status": "waitlist-invited"} if name == "enrol: on it already" else {})
    assert got == (status, got[1] if text is None else text.format(**names))
