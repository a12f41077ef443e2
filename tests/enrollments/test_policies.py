"""The rolling window, to the hour and over both clock changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enrollments.enums import EnrollmentState as State
from enrollments.policies import booked_dates, booking_refusal, breaks_window
from tests.factories.accounts import make_student
from tests.factories.catalog import BookingPolicyFactory, TrainingTypeFactory
from tests.factories.enrollments import put_in_state
from tests.factories.scheduling import make_training

WINDOW = timedelta(days=28, hours=-1)
DAY_ONE = datetime(2030, 1, 7, 18, tzinfo=UTC)


def days(*numbers: float) -> list[datetime]:
    return [DAY_ONE + timedelta(days=number) for number in numbers]


@pytest.mark.parametrize(
    ("dates", "new", "breaks"),
    [
        ([], 0, False),
        ([0], 1, False),
        ([0, 1], 2, True),
        ([0, 14], 28, False),
        ([0, 14], 28 - 1 / 24, False),
        ([0, 14], 28 - 2 / 24, True),
        ([0, 20], 10, True),
        ([0, 30], 15, False),
        ([10, 20], 0, True),
        ([0, 0], 0, True),
        ([0, 40, 50], 60, True),
        ([0, 40, 50], 80, False),
    ],
)
def test_at_most_two_in_four_weeks(dates: list[float], new: float, breaks: bool) -> None:  # noqa: FBT001 - a case
    assert breaks_window(days(*dates), days(new)[0], most=2, window=WINDOW) == breaks


@pytest.mark.parametrize(("month", "day"), [(3, 10), (10, 6)])
def test_the_same_hour_four_weeks_later_is_allowed_across_a_clock_change(month: int, day: int) -> None:
    zone = ZoneInfo("Europe/Amsterdam")
    first = datetime(2030, month, day, 19, tzinfo=zone)
    later = (first + timedelta(days=28)).astimezone(UTC)  # the wall clock's 28 days
    dates = [first.astimezone(UTC), (first + timedelta(days=7)).astimezone(UTC)]
    assert not breaks_window(dates, later, most=2, window=WINDOW)


@pytest.mark.django_db
def test_b11_one_date_a_training_of_those_where_a_seat_is_held() -> None:
    kind = TrainingTypeFactory(booking_policy=BookingPolicyFactory())
    student = make_student(kind.practice)
    counted = []
    for number, state in enumerate(State):
        training = make_training(practice=kind.practice, training_type=kind, days=number + 1, sessions=3)
        put_in_state(training, student, state)
        if state in {State.PENDING, State.ENROLLED, State.WAITLIST_INVITED, State.COMPLETED}:
            counted.append(training.starts_at)
    hidden = make_training(practice=kind.practice, training_type=kind, is_published=False)
    put_in_state(hidden, student, State.ENROLLED)
    put_in_state(make_training(practice=kind.practice), student, State.ENROLLED)

    with CaptureQueriesContext(connection) as queries:
        assert booked_dates(student, kind.pk) == counted
    assert len(queries) == 1


@pytest.mark.django_db
def test_a_refusal_names_the_dates_and_the_first_start_that_would_do() -> None:
    kind = TrainingTypeFactory(booking_policy=BookingPolicyFactory())
    training = make_training(practice=kind.practice, training_type=kind, days=20, title="Bonding")
    assert training.starts_at is not None
    dates = [training.starts_at - timedelta(days=10), training.starts_at - timedelta(days=3)]

    refusal = booking_refusal(training, dates)

    assert refusal is not None
    assert refusal.text == "You cannot book Bonding as you can only book 2 trainings in a 28 day period!"
    assert refusal.dates == tuple(dates)
    assert refusal.allowed_from == dates[0] + WINDOW
    assert not breaks_window(dates, refusal.allowed_from, most=2, window=WINDOW)
    training.apply_policies = False
    assert booking_refusal(training, dates) is None
