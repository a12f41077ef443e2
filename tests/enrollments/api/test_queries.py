"""What every operation costs: the same number of statements for one row and for three."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Practice
from catalog.models import Training, TrainingTrainer
from enrollments.enums import EnrollmentState as State
from enrollments.models import Enrollment
from tests.enrollments.api.helpers import Caller
from tests.factories.accounts import make_student, make_trainer
from tests.factories.catalog import LocationFactory
from tests.factories.enrollments import put_in_state
from tests.factories.scheduling import SessionFactory, make_training

pytestmark = pytest.mark.django_db


def more_of_everything(training: Training) -> None:
    """Another training, date, trainer, room and somebody in each state."""
    make_training(practice=training.practice, sessions=2, trainers=2)
    LocationFactory(practice=training.practice)
    dates = training.sessions.count()
    SessionFactory(
        offering=training.offering_ptr,
        starts_at=training.sessions.earliest("starts_at").starts_at.replace(year=2090 + dates),
        location=LocationFactory(practice=training.practice),
    )
    TrainingTrainer.objects.create(training=training, user=make_trainer(training.practice))
    for state in (State.ENROLLED, State.WAITLIST, State.WAITLIST_INVITED):
        put_in_state(training, make_student(training.practice), state)


def cost(call: Callable[[], Any], status: int) -> int:
    with CaptureQueriesContext(connection) as captured:
        answer = call()
    assert answer.status_code == status, answer.content
    return len(captured)


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("training-types/", 2),
        ("locations/", 2),
        ("students/?q=a", 2),
        ("trainings/?active=true&q=t", 2),
        ("trainings/ID", 4),
        ("trainings/ID/events", 3),
        ("trainings/ID/enrollments", 3),
        ("trainings/ID/enrollments?status=enrolled", 3),
        ("trainings/ID/enrollments/STUDENT", 3),
    ],
)
def test_reading(admin: Caller, training: Training, path: str, queries: int) -> None:
    student = put_in_state(training, make_student(training.practice), State.ENROLLED).student_id
    address = path.replace("ID", str(training.pk)).replace("STUDENT", str(student))

    counts = []
    for _round in range(3):
        counts.append(cost(lambda: admin("GET", address), 200))
        more_of_everything(training)

    assert counts == [queries] * 3


def test_writing_costs_the_same_however_many_there_are(admin: Caller, practice: Practice) -> None:
    training = make_training(practice=practice, capacity=None)
    path = f"trainings/{training.pk}"
    seen: dict[str, list[int]] = {}

    def note(name: str, status: int, method: str, address: str, body: Any = None) -> None:
        seen.setdefault(name, []).append(cost(partial(admin, method, address, body), status))

    for number in range(3):
        more_of_everything(training)
        student = make_student(practice)
        waiting = Enrollment.objects.filter(offering=training.pk, state=State.WAITLIST).order_by("queued_at")[0]
        event = {"start_time": f"20{60 + number}-01-01T10:00", "end_time": f"20{60 + number}-01-01T11:00"}
        new = {"name": "x", "trainingtype_id": training.training_type_id, "max_participants": 3, "events": [event]}
        note("enrol", 201, "POST", f"{path}/enrollments", {"student_id": student.pk})
        note("remove", 204, "DELETE", f"{path}/enrollments/{student.pk}")
        for action in ("toggle-paid", "invite", "return-to-waitlist", "invite", "deinvite"):
            note(action, 200, "POST", f"{path}/enrollments/{waiting.student_id}/action", {"action": action})
        note("create", 201, "POST", "trainings/", new)
        note("rename", 200, "PUT", path, {"name": f"Name {number}"})

    assert {name: len(set(counts)) for name, counts in seen.items()} == dict.fromkeys(seen, 1), seen
