"""Hours, days away and booking rules in the office."""

from __future__ import annotations

from datetime import date, time

import pytest

from accounts.models import AuditEvent
from scheduling.models import Availability, AvailabilityException, BookingRules
from tests.scheduling.admin.addresses import act, address

pytestmark = pytest.mark.django_db


def hours(pack, **changes):
    return {
        "tutor_profile": pack.tutor_profile_id,
        "day_of_week": "monday",
        "specific_date": "",
        "start_time": "21:00",
        "end_time": "22:00",
        "teaching_mode": "online",
    } | changes


def test_hours_are_added_by_the_service(office, boss, pack):
    answer = office.post(address(Availability, "add"), hours(pack))

    assert answer.status_code == 302, answer.content.decode()
    window = Availability.objects.get(start_time=time(21))
    assert (window.day_of_week, window.is_recurring, window.teaching_mode) == ("monday", True, "online")
    assert AuditEvent.objects.get(action="availability.added").actor == boss


def test_hours_on_a_date_take_its_day(office, pack):
    office.post(address(Availability, "add"), hours(pack, specific_date="2026-11-28"))

    window = Availability.objects.get(start_time=time(21))
    assert (window.day_of_week, window.is_recurring) == ("saturday", False)


def test_hours_that_make_no_sense_are_explained(office, pack):
    answer = office.post(address(Availability, "add"), hours(pack, end_time="20:00"))

    assert "The end must be later than the beginning." in answer.content.decode()
    assert not Availability.objects.filter(start_time=time(21)).exists()


def test_hours_for_a_tutor_of_another_practice_are_refused(office, elsewhere):
    before = Availability.objects.count()

    office.post(address(Availability, "add"), hours(elsewhere))

    assert Availability.objects.count() == before


def test_hours_are_changed_and_removed(office, pack):
    window = pack.tutor_profile.availabilities.get(day_of_week="monday")

    office.post(address(Availability, "change", window.pk), hours(pack, start_time="10:00"))
    window.refresh_from_db()
    assert (window.start_time, window.end_time) == (time(10), time(22))

    office.post(act(window, "remove"))
    window.refresh_from_db()
    assert not window.is_active


def test_days_away_are_added_and_taken_back(office, pack):
    body = {"tutor_profile": pack.tutor_profile_id, "starts_on": "2026-12-21", "ends_on": "2026-12-31", "note": ""}

    office.post(address(AvailabilityException, "add"), body)
    away = AvailabilityException.objects.get()
    office.post(act(away, "remove"))

    away.refresh_from_db()
    assert (away.starts_on, away.ends_on, away.is_active) == (date(2026, 12, 21), date(2026, 12, 31), False)


def test_rules_are_changed_by_the_service(office, boss, pack):
    rules = pack.tutor_profile.booking_rules
    body = {
        "time_zone": "America/New_York",
        "minimum_notice_minutes": 60,
        "horizon_days": 30,
        "buffer_before_minutes": 0,
        "buffer_after_minutes": 15,
        "start_step_minutes": 30,
    }

    answer = office.post(address(BookingRules, "change", rules.pk), body)

    assert answer.status_code == 302, answer.content.decode()
    rules.refresh_from_db()
    assert (rules.time_zone, rules.minimum_notice_minutes, rules.buffer_after_minutes) == ("America/New_York", 60, 15)
    assert AuditEvent.objects.get(action="booking_rules.changed").actor == boss


@pytest.mark.parametrize(
    ("field", "value"), [("time_zone", "Mars/Base"), ("horizon_days", 0), ("start_step_minutes", 1)]
)
def test_rules_that_make_no_sense_are_refused(office, pack, field, value):
    rules = pack.tutor_profile.booking_rules
    body = {
        "time_zone": "Europe/Amsterdam",
        "minimum_notice_minutes": 60,
        "horizon_days": 30,
        "buffer_before_minutes": 0,
        "buffer_after_minutes": 15,
        "start_step_minutes": 30,
        field: value,
    }

    assert office.post(address(BookingRules, "change", rules.pk), body).status_code == 200

    rules.refresh_from_db()
    assert rules.minimum_notice_minutes == 0
