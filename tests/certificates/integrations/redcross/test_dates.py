from __future__ import annotations

import locale
from datetime import date

import pytest

from certificates.integrations.redcross.dates import expiry, read_date, years_later

DAY = date(2024, 3, 5)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("03/05/2024", DAY),
        ("3/5/2024", DAY),
        (" 03/05/2024 ", DAY),
        ("Mar 5, 2024", DAY),
        ("Mar 05, 2024", DAY),
        ("MAR 5,  2024", DAY),
        ("Mar 5, 24", DAY),
        ("Feb 29, 2024", date(2024, 2, 29)),
        ("Jan 1, 69", date(1969, 1, 1)),
        ("Jan 1, 68", date(2068, 1, 1)),
        ("", None),
        ("02/30/2024", None),
        ("Feb 29, 2023", None),
        ("13/01/2024", None),
        ("00/00/0000", None),
        ("03/05/24", None),
        ("03/05/1024", None),
        ("Mar 5, 202", None),
        ("March 5, 2024", None),
        ("Foo 5, 2024", None),
        ("2024-03-05", None),
        ("N/A", None),
        ("\u0660\u0663/\u0660\u0665/\u0662\u0660\u0662\u0664", None),
        ("03/05/2024 00:00", None),
    ],
)
def test_date_forms(text, expected):
    assert read_date(text) == expected


def test_months_are_english_whatever_the_machine_speaks():
    before = locale.setlocale(locale.LC_TIME)
    try:
        locale.setlocale(locale.LC_TIME, "C")
        assert read_date("May 5, 2024") == date(2024, 5, 5)
    finally:
        locale.setlocale(locale.LC_TIME, before)


def test_a_scraped_expiry_is_taken_as_it_is():
    assert expiry("Lifeguarding", DAY, date(2026, 3, 5)) == (date(2026, 3, 5), False)


def test_a_missing_expiry_is_assumed_two_calendar_years_after_the_issue():
    assert expiry("Lifeguarding", DAY, None) == (date(2026, 3, 5), True)
    assert expiry("Lifeguarding", date(2024, 2, 29), None) == (date(2026, 2, 28), True)


def test_without_a_date_of_issue_nothing_is_assumed():
    assert expiry("Lifeguarding", None, None) == (None, False)
    assert expiry("Eligible for Skills Session within 90 days", None, DAY) == (DAY, False)


@pytest.mark.parametrize("scraped", [None, date(2026, 3, 5)])
@pytest.mark.parametrize(
    "course",
    [
        "CPR - Eligible for Skills Session within 90 days",
        "cpr (ELIGIBLE  for skills session WITHIN 90 days)",
    ],
)
def test_a_skills_session_counts_90_days_whatever_the_site_says(course, scraped):
    assert expiry(course, DAY, scraped) == (date(2024, 6, 3), False)


def test_a_leap_day_a_leap_year_later():
    assert years_later(date(2024, 2, 29), 4) == date(2028, 2, 29)
