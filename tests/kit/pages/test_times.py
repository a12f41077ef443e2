from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import RequestFactory

from config.kit.pages.times import COOKIE, clock, distance, viewer_zone, zone_label, zone_named
from tests.kit.pages.rendering import soup

NOON = datetime(2027, 3, 26, 12, tzinfo=UTC)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def visitor(user_zone="", cookie="", practice_zone=""):
    request: Any = RequestFactory().get("/")
    request.user = SimpleNamespace(time_zone=user_zone)
    if cookie:
        request.COOKIES[COOKIE] = cookie
    if practice_zone:
        request.practice = SimpleNamespace(time_zone=practice_zone)
    return request


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (visitor("Asia/Tokyo", "America/New_York", "Europe/Amsterdam"), "Asia/Tokyo"),
        (visitor("", "America/New_York", "Europe/Amsterdam"), "America/New_York"),
        (visitor("", "", "Europe/Amsterdam"), "Europe/Amsterdam"),
        (visitor("", "../../etc/passwd", "Europe/Amsterdam"), "Europe/Amsterdam"),
        (visitor(), "UTC"),
        (RequestFactory().get("/"), "UTC"),
        (None, "UTC"),
    ],
)
def test_the_viewers_zone_is_the_nearest_one_known(request_, expected):
    assert viewer_zone(request_).key == expected


def test_a_zone_is_named_by_its_city():
    assert zone_label(ZoneInfo("America/Argentina/Buenos_Aires")) == "Buenos Aires time"
    assert zone_label(ZoneInfo("UTC")) == "UTC"


def test_unknown_zones_are_none():
    assert zone_named("Mars/Olympus") is None
    assert zone_named("") is None
    assert zone_named(None) is None


def test_when_says_day_time_and_zone():
    html = soup("{% when at end=end %}", visitor("Europe/Amsterdam"), at=NOON, end=NOON + timedelta(hours=1))

    assert html.text == "Friday 26 March 2027, 13:00\N{EN DASH}14:00 Amsterdam time"
    assert html.time["datetime"] == "2027-03-26T12:00:00+00:00"


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), "01:30"),
        (datetime(2027, 3, 28, 1, 30, tzinfo=UTC), "03:30"),
        (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), "02:30 (UTC+02:00)"),
        (datetime(2027, 10, 31, 1, 30, tzinfo=UTC), "02:30 (UTC+01:00)"),
        (datetime(2027, 10, 31, 2, 30, tzinfo=UTC), "03:30"),
    ],
)
def test_when_is_right_on_clock_change_days(at, expected):
    assert soup('{% when at shape="time" %}', visitor("Europe/Amsterdam"), at=at).time.text == expected


def test_the_other_partys_zone_stands_beside_when_its_clock_differs():
    source = "{% when at other=other %}"

    assert soup(source, visitor("Europe/Amsterdam"), at=NOON, other="America/New_York").text.endswith(
        "(08:00 New York time)"
    )
    assert "Berlin" not in soup(source, visitor("Europe/Amsterdam"), at=NOON, other="Europe/Berlin").text


def test_the_other_partys_day_is_said_when_it_differs():
    html = soup("{% when at other=other %}", visitor("Europe/Amsterdam"), at=NOON, other="Pacific/Auckland")

    assert html.text.endswith("(Sat 27 Mar, 01:00 Auckland time)")


def test_distance_stands_beside_the_date_only_when_asked_for():
    assert distance(NOON + timedelta(days=3), NOON) == "in 3\N{NO-BREAK SPACE}days"
    assert distance(NOON - timedelta(hours=2), NOON) == "2\N{NO-BREAK SPACE}hours ago"
    assert distance(NOON + timedelta(seconds=30), NOON) == "now"
    assert ".relative" not in str(soup("{% when at %}", at=NOON))


def test_days_away_are_counted_by_the_calendar_of_who_looks():
    amsterdam, auckland = ZoneInfo("Europe/Amsterdam"), ZoneInfo("Pacific/Auckland")
    morning = datetime(2026, 11, 20, 9, tzinfo=amsterdam)

    for instant, zone, words in (
        (datetime(2026, 11, 22, 8, tzinfo=amsterdam), amsterdam, "in 2 days"),  # 47 hours
        (datetime(2026, 11, 21, 23, tzinfo=amsterdam), amsterdam, "in 1 day"),  # 38 hours
        (datetime(2026, 11, 21, 23, tzinfo=amsterdam), auckland, "in 2 days"),
        (datetime(2026, 11, 21, 8, tzinfo=amsterdam), amsterdam, "in 23 hours"),
        (datetime(2026, 11, 27, 8, tzinfo=amsterdam), amsterdam, "in 1 week"),
        (datetime(2026, 11, 18, 22, tzinfo=amsterdam), amsterdam, "2 days ago"),
    ):
        assert distance(instant, morning, zone).replace("\N{NO-BREAK SPACE}", " ") == words


def test_the_hour_that_comes_twice_says_which_one():
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))

    assert (clock(first, AMSTERDAM), clock(second, AMSTERDAM)) == ("02:30 (UTC+02:00)", "02:30 (UTC+01:00)")
    assert clock(second + timedelta(hours=1), AMSTERDAM) == "03:30"
    skipped = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert clock(skipped, AMSTERDAM) == "03:30"
