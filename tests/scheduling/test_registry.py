from __future__ import annotations

import pytest

from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment
from scheduling import registry
from scheduling.registry import (
    note_entries,
    participants_of,
    plannable_states,
    reopenable_states,
    seat_holding_states,
    waiting_states,
)
from tests.factories.accounts import make_student
from tests.factories.enrollments import put_in_state
from tests.factories.scheduling import make_training

STANDINGS = {
    EnrollmentState.PENDING: "confirmed",
    EnrollmentState.ENROLLED: "confirmed",
    EnrollmentState.WAITLIST: "tentative",
    EnrollmentState.WAITLIST_INVITED: "tentative",
    EnrollmentState.WAITLIST_INVITE_EXPIRED: None,
    EnrollmentState.WAITLIST_DECLINED: None,
    EnrollmentState.COMPLETED: None,
    EnrollmentState.CANCELED: None,
}


def test_the_states_of_enrolments_are_named_by_the_floor_that_owns_them() -> None:
    assert plannable_states() == {EnrollmentState.PENDING, EnrollmentState.ENROLLED}
    assert reopenable_states() == {EnrollmentState.ENROLLED, EnrollmentState.COMPLETED}


def test_one_follower_learns_whose_attendance_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, list[int]]] = []
    monkeypatch.setattr(registry, "_follow_attendance", [])
    registry.follow_attendance(1, [2])
    registry.set_attendance_follower(lambda practice, seats: told.append((practice, list(seats))))
    registry.follow_attendance(1, [2, 3])
    assert told == [(1, [2, 3])]


@pytest.mark.django_db
def test_who_is_on_an_offering_and_how_calendars_see_them() -> None:
    training = make_training()
    expected = []
    for state, standing in STANDINGS.items():
        student = make_student(training.practice)
        put_in_state(training, student, state)
        if standing:
            expected.append((student, standing, state != EnrollmentState.PENDING))

    found = participants_of(training.pk)

    assert (
        sorted(((one.user, one.standing, one.is_in_calendar) for one in found), key=lambda one: one[0].pk) == expected
    )
    assert participants_of(make_training().pk) == []


@pytest.mark.django_db
def test_noted_entries_are_known_to_the_enrolment() -> None:
    training = make_training()
    rows = [
        put_in_state(training, make_student(training.practice), EnrollmentState.WAITLIST_DECLINED) for _ in range(2)
    ]
    Enrollment.objects.update(has_calendar_entry=False)

    note_entries([rows[0].pk])

    assert list(Enrollment.objects.order_by("pk").values_list("has_calendar_entry", flat=True)) == [True, False]


def test_states_that_hold_and_await_a_seat_are_apart() -> None:
    assert waiting_states() == {EnrollmentState.WAITLIST, EnrollmentState.WAITLIST_INVITED}
    assert EnrollmentState.WAITLIST not in seat_holding_states()
