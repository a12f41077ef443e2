"""The tutor's hours, days away and rules, on their pages."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.urls import reverse

from scheduling.enums import SlotStatus
from tests.factories.scheduling import AvailabilityFactory

pytestmark = pytest.mark.django_db


def page(name, *args):
    return reverse(f"scheduling:{name}", args=args)


def test_the_week_is_listed_by_day_with_empty_days_and_the_zone(as_tutor, profile):
    profile.availabilities.filter(day_of_week="sunday").delete()

    text = as_tutor.get(page("availability")).content.decode()

    assert "All hours are in Amsterdam time." in text
    assert text.index("Monday") < text.index("Tuesday") < text.index("Sunday")
    assert text.count("08:00–20:00 · Online or in person") == 6  # noqa: RUF001
    assert "?day=sunday" in text


def test_hours_are_added_on_several_days_at_once(as_tutor, profile):
    body = {"days": ["monday", "friday"], "start_time": "20:30", "end_time": "00:00", "teaching_mode": "online"}

    answer = as_tutor.post(page("add-hours"), body, follow=True)

    assert "They can be booked from now on" in answer.content.decode()
    made = profile.availabilities.filter(start_time=time(20, 30)).order_by("pk")
    assert [(one.day_of_week, one.end_time, one.teaching_mode) for one in made] == [
        ("monday", time(0), "online"),
        ("friday", time(0), "online"),
    ]


def test_hours_on_a_date(as_tutor, profile):
    body = {"specific_date": "2026-11-28", "start_time": "10:00", "end_time": "12:00", "teaching_mode": "both"}

    as_tutor.post(page("add-hours"), body)

    window = profile.availabilities.get(is_recurring=False)
    assert (window.specific_date, window.day_of_week) == (date(2026, 11, 28), "saturday")
    assert "Saturday 28 November 2026" in as_tutor.get(page("availability")).content.decode()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"days": []}, "Choose at least one day, or give a date."),
        ({"specific_date": "2026-11-28"}, "Choose days or a date, not both."),
        ({"start_time": "12:00", "end_time": "10:00"}, "The end must be later than the beginning."),
        ({"days": ["monday", "tuesday"], "start_time": "08:00", "end_time": "20:00"}, "These hours are there already."),
        (
            {"start_time": "18:00"},
            "They overlap with your hours 08:00\N{EN DASH}20:00 (Online or in person) on Mon",
        ),
        ({"days": [], "specific_date": "2026-11-01"}, "This day has passed."),
        ({"start_time": ""}, "Fill in “From”."),
    ],
)
def test_wrong_hours_are_explained_and_kept(as_tutor, profile, changes, message):
    before = profile.availabilities.count()
    body = {"days": ["monday"], "start_time": "20:00", "end_time": "21:00", "teaching_mode": "both"} | changes

    answer = as_tutor.post(page("add-hours"), body)

    assert answer.status_code == 422
    text = answer.content.decode()
    assert message in text
    assert 'value="21:00"' in text or "end_time" in changes
    assert profile.availabilities.count() == before


def test_hours_are_changed_and_removed_and_lessons_stay(as_tutor, profile, lesson):
    window = profile.availabilities.get(day_of_week="tuesday")

    as_tutor.post(
        page("change-hours", window.uid), {"start_time": "17:00", "end_time": "19:00", "teaching_mode": "online"}
    )
    window.refresh_from_db()
    assert (window.start_time, window.end_time, window.teaching_mode) == (time(17), time(19), "online")

    as_tutor.post(page("remove-hours", window.uid))
    window.refresh_from_db()
    assert not window.is_active
    assert as_tutor.post(page("remove-hours", window.uid)).status_code == 404
    lesson.refresh_from_db()
    assert lesson.status == SlotStatus.BOOKED


def test_days_away_name_the_lessons_that_are_booked_in_them(as_tutor, profile, lesson):
    answer = as_tutor.post(
        page("add-away"), {"starts_on": "2026-11-23", "ends_on": "2026-12-11", "note": "Portugal"}, follow=True
    )

    text = answer.content.decode()
    assert "1 lesson is booked on these days and stays so." in text
    assert "Portugal" in text
    away = profile.availability_exceptions.get()
    assert (away.starts_on, away.ends_on) == (date(2026, 11, 23), date(2026, 12, 11))

    as_tutor.post(page("remove-away", away.uid))
    assert not profile.availability_exceptions.filter(is_active=True).exists()


def test_one_day_away_needs_one_date(as_tutor, profile):
    as_tutor.post(page("add-away"), {"starts_on": "2026-12-25"})

    away = profile.availability_exceptions.get()
    assert (away.starts_on, away.ends_on) == (date(2026, 12, 25), date(2026, 12, 25))


def test_days_away_that_end_before_they_begin_are_refused(as_tutor, profile):
    answer = as_tutor.post(page("add-away"), {"starts_on": "2026-12-25", "ends_on": "2026-12-24"})

    assert answer.status_code == 422
    assert "The last day comes before the first." in answer.content.decode()
    assert not profile.availability_exceptions.exists()


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("add-away", {"starts_on": "2026-12-25", "ends_on": "9999-12-31"}),
        ("add-away", {"starts_on": "9999-12-31"}),
        ("add-away", {"starts_on": "0001-01-01", "ends_on": "2026-12-25"}),
        ("add-hours", {"specific_date": "9999-12-31"}),
        ("add-hours", {"specific_date": "0001-01-01"}),
    ],
)
def test_days_that_no_calendar_reaches_are_refused(as_tutor, profile, name, values):
    windows = profile.availabilities.count()
    hours = {"start_time": "09:00", "end_time": "10:00", "teaching_mode": "both"}

    answer = as_tutor.post(page(name), values | hours)

    assert answer.status_code == 422
    assert "This day" in answer.content.decode()
    assert not profile.availability_exceptions.exists()
    assert profile.availabilities.count() == windows


def test_rules_are_saved_in_the_units_of_the_database(as_tutor, profile):
    body = {
        "time_zone": "America/New_York",
        "notice_hours": "36",
        "horizon_days": "90",
        "buffer_before_minutes": "5",
        "buffer_after_minutes": "10",
        "start_step_minutes": "15",
    }

    as_tutor.post(page("rules"), body)

    profile.booking_rules.refresh_from_db()
    rules = profile.booking_rules
    assert (rules.time_zone, rules.minimum_notice_minutes, rules.horizon_days) == ("America/New_York", 2160, 90)
    assert (rules.buffer_before_minutes, rules.buffer_after_minutes, rules.start_step_minutes) == (5, 10, 15)
    assert "New York" in as_tutor.get(page("availability")).content.decode()


def test_a_tutor_without_rules_sees_the_defaults_and_begins_them(client, now):
    profile = AvailabilityFactory().tutor_profile
    client.force_login(profile.user)

    assert "1 day" in client.get(page("availability")).content.decode()
    client.post(
        page("rules"),
        {
            "time_zone": "Europe/Amsterdam",
            "notice_hours": "2",
            "horizon_days": "30",
            "buffer_before_minutes": "0",
            "buffer_after_minutes": "0",
            "start_step_minutes": "60",
        },
    )

    assert type(profile).objects.get(pk=profile.pk).booking_rules.minimum_notice_minutes == 120
