"""Enrolling, listing and removing through the trainings API."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from catalog.models import Offering, Training
from enrollments.enums import EnrollmentState as State
from enrollments.invariants import differences
from enrollments.models import Enrollment
from messaging.delivery.models import OutboxMessage
from tests.contracts.trainings import strays
from tests.enrollments.api.helpers import Caller, told
from tests.factories.accounts import make_student
from tests.factories.enrollments import put_in_state, states_of
from tests.factories.scheduling import make_training

pytestmark = pytest.mark.django_db
SHOWN = {
    State.PENDING: "enrolled",
    State.ENROLLED: "enrolled",
    State.COMPLETED: "enrolled",
    State.WAITLIST: "waitlist",
    State.WAITLIST_INVITED: "waitlist-invited",
    State.WAITLIST_INVITE_EXPIRED: "waitlist-invite-expired",
    State.WAITLIST_DECLINED: "waitlist-declined",
}


def enrol(admin: Caller, training: Training, student: User, **headers: str) -> Any:
    return admin("POST", f"trainings/{training.pk}/enrollments", {"student_id": student.pk}, **headers)


def test_seats_then_the_waiting_list(admin: Caller, training: Training) -> None:
    students = [make_student(training.practice) for _ in range(3)]

    answers = [enrol(admin, training, student) for student in students]

    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert [answer.json()["status"] for answer in answers] == ["enrolled", "enrolled", "waitlist"]
    assert strays(answers[0].json(), "Enrollment") == []
    assert answers[0].json() == {
        "student_id": students[0].pk,
        "training_id": training.pk,
        "student_name": students[0].full_name,
        "student_email": students[0].email,
        "status": "enrolled",
        "enrole_date": f"{Enrollment.objects.get(student=students[0]).queued_at:%Y-%m-%dT%H:%M:%S}",
        "invite_date": None,
        "paid": False,
    }
    assert [row["student_id"] for row in admin.get(f"trainings/{training.pk}/enrollments")] == [
        student.pk for student in students
    ]
    assert set(Enrollment.objects.values_list("surface", flat=True)) == {"trainings"}
    assert list(differences()) == []


def test_staff_enrol_past_those_who_wait_but_not_past_the_capacity(admin: Caller, training: Training) -> None:
    put_in_state(training, make_student(training.practice), State.WAITLIST)

    assert enrol(admin, training, make_student(training.practice)).json()["status"] == "enrolled"


def test_somebody_without_a_name_is_called_by_the_address(admin: Caller, training: Training) -> None:
    student = make_student(training.practice, first_name="", last_name="")

    assert enrol(admin, training, student).json()["student_name"] == student.email


def test_without_a_capacity_everybody_has_a_seat(admin: Caller, training: Training) -> None:
    Offering.objects.filter(pk=training.pk).update(capacity=None)

    answers = [enrol(admin, training, make_student(training.practice)) for _ in range(4)]

    assert {answer.json()["status"] for answer in answers} == {"enrolled"}


def test_the_same_key_enrols_once(admin: Caller, training: Training) -> None:
    student = make_student(training.practice)

    first, again = (enrol(admin, training, student, idempotency_key="k1") for _ in range(2))

    assert (first.status_code, first.content) == (again.status_code, again.content) == (201, again.content)
    assert Enrollment.objects.count() == 1
    assert enrol(admin, training, make_student(training.practice), idempotency_key="k1").status_code == 422


def test_every_live_row_is_shown_in_the_contracts_words(admin: Caller, training: Training) -> None:
    rows = {state: put_in_state(training, make_student(training.practice), state) for state in State}

    listed = {row["student_id"]: row for row in admin.get(f"trainings/{training.pk}/enrollments")}

    assert {rows[state].student_id: status for state, status in SHOWN.items()} == {
        student: row["status"] for student, row in listed.items()
    }
    for row in listed.values():
        assert strays(row, "Enrollment") == []
        assert admin.get(f"trainings/{training.pk}/enrollments/{row['student_id']}") == row
    assert listed[rows[State.WAITLIST_INVITED].student_id]["invite_date"] is not None


@pytest.mark.parametrize("status", sorted(set(SHOWN.values())))
def test_the_list_is_filtered_by_status(admin: Caller, training: Training, status: str) -> None:
    rows = {state: put_in_state(training, make_student(training.practice), state) for state in State}

    listed = admin.get(f"trainings/{training.pk}/enrollments?status={status}")

    assert [row["student_id"] for row in listed] == [
        rows[state].student_id for state in State if SHOWN.get(state) == status
    ]


def test_an_unknown_status_is_refused(admin: Caller, training: Training) -> None:
    for word in ("asleep", "canceled", "waitlist_invited"):
        answer = admin("GET", f"trainings/{training.pk}/enrollments?status={word}")
        assert answer.status_code == 400
        assert list(answer.json()["errors"]["fields"]) == ["status"]


def test_the_list_stands_in_the_order_of_the_queue(admin: Caller, training: Training) -> None:
    first, second, third = (
        put_in_state(training, make_student(training.practice), State.WAITLIST) for _number in range(3)
    )
    Enrollment.objects.filter(pk=first.pk).update(queued_at=third.queued_at.replace(year=2099))

    listed = admin.get(f"trainings/{training.pk}/enrollments")

    assert [row["student_id"] for row in listed] == [second.student_id, third.student_id, first.student_id]


def test_who_is_removed_is_history_and_nobody_is_invited(admin: Caller, training: Training) -> None:
    Offering.objects.filter(pk=training.pk).update(capacity=1)
    seated, waiting = make_student(training.practice), make_student(training.practice)
    for student in (seated, waiting):
        enrol(admin, training, student)
    path = f"trainings/{training.pk}/enrollments/{seated.pk}"

    answer = admin("DELETE", path)

    assert (answer.status_code, answer.content) == (204, b"")
    assert states_of(training) == [State.CANCELED, State.WAITLIST]
    assert told(admin("GET", path))[0] == 404
    assert told(admin("DELETE", path))[0] == 404
    assert enrol(admin, training, seated).json()["status"] == "enrolled"
    assert states_of(training) == [State.CANCELED, State.WAITLIST, State.ENROLLED]
    assert list(differences()) == []


def test_a_late_removal_is_said_once_and_not_as_leaving_late(admin: Caller, training: Training) -> None:
    student = make_student(training.practice)
    enrol(admin, training, student)
    policy = {"id": 1, "version": 1, "hours": 720, "mode": "warn", "text": "Too late."}
    Enrollment.objects.update(terms={"title": "x", "cancellation_policy": policy})
    OutboxMessage.objects.all().delete()

    admin("DELETE", f"trainings/{training.pk}/enrollments/{student.pk}")

    kinds = set(OutboxMessage.objects.values_list("kind", flat=True))
    assert kinds == {"enrollments.removed", "enrollments.trainer_left"}


def test_who_let_an_invitation_go_comes_back_at_the_end(admin: Caller, training: Training) -> None:
    Offering.objects.filter(pk=training.pk).update(capacity=0)
    lapsed = put_in_state(training, make_student(training.practice), State.WAITLIST_DECLINED)
    other = put_in_state(training, make_student(training.practice), State.WAITLIST)

    answer = enrol(admin, training, lapsed.student)

    assert (answer.status_code, answer.json()["status"]) == (201, "waitlist")
    listed = admin.get(f"trainings/{training.pk}/enrollments")
    assert [row["student_id"] for row in listed] == [other.student_id, lapsed.student_id]
    assert Enrollment.objects.count() == 2


def test_a_list_has_both_forms_of_its_address(admin: Caller, training: Training) -> None:
    put_in_state(training, make_student(training.practice), State.ENROLLED)
    path = f"trainings/{training.pk}/enrollments"

    assert admin.get(path) == admin.get(f"{path}/") != []


def test_trainings_without_dates_and_trainers_are_joined_and_left(admin: Caller, training: Training) -> None:
    bare = make_training(practice=training.practice, sessions=0, trainers=0, capacity=None)
    student = make_student(training.practice)

    assert enrol(admin, bare, student).status_code == 201
    assert admin("DELETE", f"trainings/{bare.pk}/enrollments/{student.pk}").status_code == 204
