"""The nineteen operations of the trainings API, each ready to be called on one school."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from accounts.models import Practice, User
from catalog.models import Training
from enrollments.enums import EnrollmentState as State
from scheduling.models import Session
from tests.contracts.trainings import CONTRACT
from tests.enrollments.api.helpers import Caller
from tests.factories.accounts import make_student, make_trainer
from tests.factories.catalog import LocationFactory
from tests.factories.enrollments import put_in_state
from tests.factories.scheduling import make_training

EVENT: Final = {"start_time": "2099-03-13T07:30:00", "end_time": "2099-03-13T13:30:00"}


@dataclass(frozen=True, slots=True)
class School:
    """A training with everything that the operations name."""

    practice: Practice
    training: Training
    target: Training
    session: Session
    waiting: User
    newcomer: User
    trainer: User
    location: Any


@dataclass(frozen=True, slots=True)
class Call:
    """`answer` is the contract's object of a success; `[…]` is a list of it, "" is no body."""

    body: Any
    status: int
    answer: str


def make_school(practice: Practice) -> School:
    """One training, somebody waiting, a second training, a room and a trainer."""
    training = make_training(practice=practice, capacity=5)
    waiting, newcomer = make_student(practice), make_student(practice)
    put_in_state(training, waiting, State.WAITLIST)
    return School(
        practice=practice,
        training=training,
        target=make_training(practice=practice, days=30),
        session=Session.objects.get(offering=training.pk),
        waiting=waiting,
        newcomer=newcomer,
        trainer=make_trainer(practice),
        location=LocationFactory(practice=practice),
    )


def calls(school: School) -> dict[str, Call]:
    """Every operation but the token's by "METHOD path" of the contract."""
    new = {"name": "New", "trainingtype_id": school.training.training_type_id, "max_participants": 3}
    whole = new | {"trainer_ids": [school.trainer.pk], "events": [EVENT | {"location_id": school.location.pk}]}
    move = {"student_ids": [school.waiting.pk], "target_training_id": school.target.pk, "operation": "copy"}
    return {
        "GET /training-types/": Call(None, 200, "[TrainingType]"),
        "GET /locations/": Call(None, 200, "[Location]"),
        "GET /students/": Call(None, 200, "[Student]"),
        "GET /trainings/": Call(None, 200, "[TrainingListItem]"),
        "POST /trainings/": Call(whole, 201, "TrainingDetail"),
        "GET /trainings/:id": Call(None, 200, "TrainingDetail"),
        "PUT /trainings/:id": Call({"name": "Renamed"}, 200, "TrainingDetail"),
        "PATCH /trainings/:id/deactivate": Call(None, 200, "TrainingDetail"),
        "GET /trainings/:training_id/events": Call(None, 200, "[Event]"),
        "POST /trainings/:training_id/events": Call(EVENT | {"location_id": school.location.pk}, 201, "Event"),
        "PUT /trainings/:training_id/events/:event_id": Call(EVENT, 200, "Event"),
        "DELETE /trainings/:training_id/events/:event_id": Call(None, 204, ""),
        "GET /trainings/:training_id/enrollments": Call(None, 200, "[Enrollment]"),
        "POST /trainings/:training_id/enrollments": Call({"student_id": school.newcomer.pk}, 201, "Enrollment"),
        "GET /trainings/:training_id/enrollments/:student_id": Call(None, 200, "Enrollment"),
        "DELETE /trainings/:training_id/enrollments/:student_id": Call(None, 204, ""),
        "POST /trainings/:training_id/enrollments/:student_id/action": Call({"action": "invite"}, 200, "acted"),
        "POST /trainings/:source_training_id/enrollments/bulk-move": Call(move, 200, "moved"),
    }


def send(caller: Caller, school: School, name: str) -> Any:
    """Call an operation on the school."""
    method, path = name.split()
    for place, value in {
        ":id": school.training.pk,
        ":training_id": school.training.pk,
        ":source_training_id": school.training.pk,
        ":event_id": school.session.pk,
        ":student_id": school.waiting.pk,
    }.items():
        path = "/".join(str(value) if part == place else part for part in path.split("/"))
    return caller(method, path.removeprefix("/"), calls(school)[name].body)


NAMES: Final = [
    f"{one['method']} {one['path']}" for one in CONTRACT["operations"] if one["path"] != "/auth/token"
]  # the token has tests of its own
