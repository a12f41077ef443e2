"""Types of trainings, the policies they follow, and reminders: what the database refuses."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from catalog.enums import ReminderAction
from catalog.models import BookingPolicy, CancellationPolicy, ReminderSchedule, TrainingType
from tests.factories.accounts import PracticeFactory

pytestmark = pytest.mark.django_db
REMINDER = {"action": ReminderAction.REMIND_STUDENTS, "minutes_before": 60}


@pytest.mark.parametrize(
    ("model", "fields"),
    [(TrainingType, {}), (BookingPolicy, {}), (CancellationPolicy, {}), (ReminderSchedule, REMINDER)],
)
def test_names_are_once_in_a_practice_whatever_their_case(model, fields):
    practice = PracticeFactory()
    model.objects.create(practice=practice, name="Bonding", **fields)
    assert model.objects.create(practice=PracticeFactory(), name="Bonding", **fields).pk
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(practice=practice, name="BONDING", **fields)


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (BookingPolicy, {"most": 0}),
        (BookingPolicy, {"window_days": 0}),
        (BookingPolicy, {"window_days": 367}),
        (CancellationPolicy, {"hours": 0}),
        (CancellationPolicy, {"hours": 721}),
        (CancellationPolicy, {"mode": "shout"}),
        (ReminderSchedule, {**REMINDER, "minutes_before": 29}),
        (ReminderSchedule, {**REMINDER, "minutes_before": 525_601}),
        (ReminderSchedule, {**REMINDER, "action": "sing"}),
        (ReminderSchedule, {**REMINDER, "lifts_policies": True}),
    ],
)
def test_values_that_mean_nothing_are_refused(model, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(practice=PracticeFactory(), name="Bonding", **fields)


def test_the_usual_values():
    booking = BookingPolicy.objects.create(practice=PracticeFactory(), name="Usual")
    leaving = CancellationPolicy.objects.create(practice=booking.practice, name="Usual")
    assert (booking.most, booking.window_days, leaving.hours, leaving.mode) == (2, 28, 24, "warn")
