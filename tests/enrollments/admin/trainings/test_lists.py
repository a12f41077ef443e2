"""Lists of trainings and what belongs to them in the office."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import ReminderSchedule
from tests.accounts.people import browser_of
from tests.enrollments.admin.office import errors
from tests.factories.accounts import PracticeFactory
from tests.factories.scheduling import make_training
from tests.pages import soup, words

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "model",
    ["catalog_trainingtype", "catalog_location", "catalog_bookingpolicy", "catalog_cancellationpolicy",
     "catalog_reminderschedule", "accounts_studenttype", "accounts_studentstatus", "scheduling_session",
     "enrollments_reminderrun", "catalog_training"],
)  # fmt: skip
def test_every_list_opens(office, training, model):
    assert office.get(reverse(f"admin:{model}_changelist")).status_code == 200
    if model not in {"scheduling_session", "enrollments_reminderrun"}:
        assert office.get(reverse(f"admin:{model}_add")).status_code == 200


def test_a_type_follows_only_its_own_schools_rules(training):
    from tests.factories.accounts import UserFactory  # noqa: PLC0415 - once
    from tests.factories.catalog import BookingPolicyFactory  # noqa: PLC0415 - once

    root = browser_of(UserFactory(is_superuser=True), second_factor=True)
    foreign = BookingPolicyFactory(practice=PracticeFactory())
    kind = training.training_type
    address = reverse("admin:catalog_trainingtype_change", args=[kind.pk])
    response = root.post(address, {"name": kind.name, "booking_policy": foreign.pk, "is_active": "on"})

    assert "another school" in errors(response)
    kind.refresh_from_db()
    assert kind.booking_policy is None


@pytest.mark.parametrize("model", ["catalog_training", "scheduling_session", "catalog_trainingtype"])
def test_lists_cost_the_same_for_one_and_for_three(office, practice, training, model):
    address = reverse(f"admin:{model}_changelist")
    office.get(address)
    with CaptureQueriesContext(connection) as one:
        office.get(address)
    for _number in range(2):
        make_training(practice=practice)
    with CaptureQueriesContext(connection) as three:
        office.get(address)

    assert len(one) == len(three)


def test_a_reminder_is_so_many_days_ahead(office, practice):
    address = reverse("admin:catalog_reminderschedule_add")
    data = {
        "practice": practice.pk, "name": "Two days", "action": "remind_students", "minutes_before_0": 2,
        "minutes_before_1": 1440, "is_for_every_type": "on", "is_active": "on",
    }  # fmt: skip
    response = office.post(address, data)

    assert response.status_code == 302, words(soup(response).main)
    made = ReminderSchedule.objects.get()
    assert made.minutes_before == 2880
    page = soup(office.get(reverse("admin:catalog_reminderschedule_change", args=[made.pk])))
    assert page.select_one("[name=minutes_before_0]")["value"] == "2"
    assert words(page.select_one("[name=minutes_before_1] [selected]")) == "days"
    refused = office.post(address, {**data, "minutes_before_0": 10, "minutes_before_1": 1})
    assert "Between 30 minutes and a year." in words(soup(refused).main)
