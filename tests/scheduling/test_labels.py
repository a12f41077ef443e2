from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from scheduling.labels import label_length, label_time

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NEW_YORK = ZoneInfo("America/New_York")


def test_a_time_stands_alone():
    start = datetime(2026, 11, 24, 17, tzinfo=UTC)

    assert label_time(start, AMSTERDAM) == "Tuesday 24 November 2026, 18:00 (Amsterdam time)"


def test_a_zone_is_called_by_its_city_as_on_pages_and_in_mails():
    start = datetime(2026, 11, 24, 17, tzinfo=UTC)

    assert label_time(start, NEW_YORK) == "Tuesday 24 November 2026, 12:00 (New York time)"
    assert label_time(start, ZoneInfo("UTC")) == "Tuesday 24 November 2026, 17:00 (UTC)"


def test_the_hour_that_comes_twice_tells_which_one():
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)

    assert label_time(first, AMSTERDAM) == "Sunday 25 October 2026, 02:30 (UTC+02:00) (Amsterdam time)"
    assert label_time(second, AMSTERDAM) == "Sunday 25 October 2026, 02:30 (UTC+01:00) (Amsterdam time)"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 minutes"),
        (1, "1 minute"),
        (45, "45 minutes"),
        (60, "1 hour"),
        (90, "90 minutes"),
        (720, "12 hours"),
        (1440, "1 day"),
        (2880, "2 days"),
    ],
)
def test_lengths_are_said_in_the_largest_whole_unit(minutes, words):
    assert label_length(timedelta(minutes=minutes)) == words
