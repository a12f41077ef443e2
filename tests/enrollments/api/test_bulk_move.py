"""Moving and copying through the trainings API."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.models import Offering, Training
from enrollments.enums import EnrollmentState as State
from enrollments.invariants import differences
from enrollments.models import Enrollment, Order
from messaging.delivery.models import OutboxMessage
from tests.contracts.trainings import CONTRACT
from tests.enrollments.api.helpers import Caller, told
from tests.enrollments.api.test_enrollments import SHOWN
from tests.factories.accounts import PracticeFactory, make_student
from tests.factories.enrollments import put_in_state, states_of
from tests.factories.scheduling import make_training

pytestmark = pytest.mark.django_db
WORDS = ", ".join(CONTRACT["states"])


@pytest.fixture
def target(training: Training) -> Training:
    return make_training(practice=training.practice, capacity=1, days=20)


def move(admin: Caller, source: Training, target: Training | int, *students: int, **more: Any) -> Any:
    body = {
        "student_ids": list(students),
        "target_training_id": target if isinstance(target, int) else target.pk,
        "operation": "move",
        **more,
    }
    return admin("POST", f"trainings/{source.pk}/enrollments/bulk-move", body)


def on(training: Training, state: State = State.ENROLLED) -> Enrollment:
    return put_in_state(training, make_student(training.practice), state)


def test_a_move_silently_and_with_what_was_paid(admin: Caller, training: Training, target: Training) -> None:
    row = on(training)
    Enrollment.objects.filter(pk=row.pk).update(is_paid=True)

    answer = move(admin, training, target, row.student_id)

    assert answer.status_code == 200
    assert answer.json() == {"moved": [row.student_id], "skipped": [], "errors": []}
    assert admin.get(f"trainings/{training.pk}/enrollments") == []
    (there,) = admin.get(f"trainings/{target.pk}/enrollments")
    assert (there["student_id"], there["status"], there["paid"]) == (row.student_id, "enrolled", True)
    assert not OutboxMessage.objects.exists()
    assert list(differences()) == []


def test_each_student_is_answered_for(admin: Caller, training: Training, target: Training) -> None:
    first, second, elsewhere = on(training), on(training), make_student(PracticeFactory())
    put_in_state(target, first.student, State.WAITLIST)
    put_in_state(target, make_student(training.practice), State.ENROLLED)

    answer = move(admin, training, target, first.student_id, second.student_id, elsewhere.pk, 10**19)

    assert answer.json() == {
        "moved": [],
        "skipped": [first.student_id],
        "errors": [
            f"Student {second.student_id}: no spots available in the target training",
            f"Student {elsewhere.pk} is not enrolled in the source training",
            f"Student {10**19} is not enrolled in the source training",
        ],
    }
    assert states_of(training) == [State.ENROLLED, State.ENROLLED]


@pytest.mark.parametrize("status", CONTRACT["states"])
def test_a_copy_into_every_status(admin: Caller, training: Training, target: Training, status: str) -> None:
    row = on(training)

    answer = move(admin, training, target, row.student_id, operation="copy", override_status=status)

    assert answer.json()["moved"] == [row.student_id]
    assert [SHOWN[State(state)] for state in states_of(target)] == [status]
    assert states_of(training) == [State.ENROLLED]
    assert list(differences()) == []


@pytest.mark.parametrize("nothing", [None, ""])
def test_no_status_given_keeps_the_present_one(
    admin: Caller, training: Training, target: Training, nothing: str | None
) -> None:
    row = on(training, State.WAITLIST)

    move(admin, training, target, row.student_id, override_status=nothing)

    assert states_of(target) == [State.WAITLIST]


def test_who_paid_online_can_only_be_copied(admin: Caller, training: Training, target: Training) -> None:
    row = on(training)
    Order.objects.create(practice=training.practice, enrollment=row, payer=row.student, total=5, currency="EUR")

    (error,) = move(admin, training, target, row.student_id).json()["errors"]
    assert error.startswith(f"Student {row.student_id} paid online")
    assert move(admin, training, target, row.student_id, operation="copy").json()["moved"] == [row.student_id]


def test_who_completed_it_is_only_copied(admin: Caller, training: Training, target: Training) -> None:
    done, seated = on(training, State.COMPLETED), on(training)
    Offering.objects.filter(pk=target.pk).update(capacity=9)

    answer = move(admin, training, target, done.student_id, seated.student_id).json()

    assert answer["moved"] == [seated.student_id]
    assert [error.split()[1] for error in answer["errors"]] == [str(done.student_id)]
    assert move(admin, training, target, done.student_id, operation="copy").json()["moved"] == [done.student_id]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"target_training_id": 987654321}, "Invalid target_training_id"),
        ({"target_training_id": 10**19}, "Invalid target_training_id"),
        ({"operation": "swap"}, "Operation must be move or copy"),
        ({"operation": ""}, "Operation must be move or copy"),
        ({"override_status": "asleep"}, f"Invalid override_status. Must be one of: {WORDS}"),
        ({"override_status": "completed"}, f"Invalid override_status. Must be one of: {WORDS}"),
    ],
)
def test_what_the_contract_refuses(
    admin: Caller, training: Training, target: Training, body: dict[str, Any], text: str
) -> None:
    row = on(training)

    answer = move(admin, training, target, row.student_id, **body)

    assert told(answer) == (400, text)
    assert list(answer.json()["errors"]["fields"]) == list(body)
    assert states_of(target) == []


def test_not_onto_itself_and_not_to_another_practice(admin: Caller, training: Training) -> None:
    row = on(training)
    foreign = make_training(practice=PracticeFactory())

    same = move(admin, training, training, row.student_id)
    other = move(admin, training, foreign, row.student_id)

    assert told(same) == (400, "Source and target training cannot be the same")
    assert told(other) == (400, "Invalid target_training_id")
    assert states_of(foreign) == []


@pytest.mark.parametrize("closed", [{"is_published": False}, {"run_state": "called_off"}])
def test_not_onto_one_that_takes_nobody(
    admin: Caller, training: Training, target: Training, closed: dict[str, Any]
) -> None:
    row = on(training)
    Offering.objects.filter(pk=target.pk).update(**closed)

    assert move(admin, training, target, row.student_id).status_code == 400
    assert states_of(training) == [State.ENROLLED]


@pytest.mark.parametrize(
    "body",
    [
        {"student_ids": []},
        {"student_ids": "7"},
        {"student_ids": ["x"]},
        {"student_ids": None},
        {"student_ids": list(range(1001))},
        {"target_training_id": "x"},
        {"target_training_id": None},
        {"operation": None},
        {"override_status": 7},
    ],
    ids=lambda body: f"{next(iter(body))}-{str(next(iter(body.values())))[:8]}",
)
def test_s8_what_cannot_be_read_is_a_400(
    admin: Caller, training: Training, target: Training, body: dict[str, Any]
) -> None:
    answer = move(admin, training, target, on(training).student_id, **body)

    assert answer.status_code == 400
    assert all(path.partition(".")[0] == next(iter(body)) for path in answer.json()["errors"]["fields"])
