from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.wall_clock import Span, instants_of, merged, spans_of, stretches, wall_window

# Spring and autumn of both halves of the world; Santiago changes at midnight, Lord Howe by half an hour.
CHANGES = [
    ("Europe/Amsterdam", date(2026, 3, 29)),
    ("Europe/Amsterdam", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Sydney", date(2026, 10, 4)),
    ("Australia/Sydney", date(2026, 4, 5)),
    ("America/Santiago", date(2026, 9, 6)),
    ("America/Santiago", date(2026, 4, 4)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
]


def utc(year, month, day, hour=0, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def window(zone, day, start, end):
    return list(merged(spans_of(ZoneInfo(zone), *wall_window(day, start, end))))


def test_on_an_ordinary_day_a_window_is_what_the_clock_says():
    assert window("Europe/Amsterdam", date(2026, 11, 24), time(18), time(21)) == [
        Span(utc(2026, 11, 24, 17), utc(2026, 11, 24, 20))
    ]


def test_an_end_of_midnight_is_the_end_of_the_day():
    assert window("Europe/Amsterdam", date(2026, 11, 24), time(22), time(0)) == [
        Span(utc(2026, 11, 24, 21), utc(2026, 11, 24, 23))
    ]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (time(1), time(5), [Span(utc(2026, 3, 29, 0), utc(2026, 3, 29, 3))]),  # an hour shorter
        (time(2, 30), time(5), [Span(utc(2026, 3, 29, 1), utc(2026, 3, 29, 3))]),  # from when 03:00 comes
        (time(1), time(2, 30), [Span(utc(2026, 3, 29, 0), utc(2026, 3, 29, 1))]),
        (time(2), time(3), []),  # the hour that is skipped
        (time(18), time(19), [Span(utc(2026, 3, 29, 16), utc(2026, 3, 29, 17))]),
    ],
)
def test_in_spring_the_skipped_hour_is_in_no_window(start, end, expected):
    assert window("Europe/Amsterdam", date(2026, 3, 29), start, end) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (time(1), time(5), [Span(utc(2026, 10, 24, 23), utc(2026, 10, 25, 4))]),  # an hour longer
        (time(2), time(3), [Span(utc(2026, 10, 25, 0), utc(2026, 10, 25, 2))]),  # both times
        (
            time(1),
            time(2, 30),  # the clock shows 02:30 to 03:00 in between
            [
                Span(utc(2026, 10, 24, 23), utc(2026, 10, 25, 0, 30)),
                Span(utc(2026, 10, 25, 1), utc(2026, 10, 25, 1, 30)),
            ],
        ),
        (time(18), time(19), [Span(utc(2026, 10, 25, 17), utc(2026, 10, 25, 18))]),
    ],
)
def test_in_autumn_the_hour_that_comes_twice_is_in_its_window_twice(start, end, expected):
    assert window("Europe/Amsterdam", date(2026, 10, 25), start, end) == expected


@pytest.mark.parametrize(
    ("wall", "expected"),
    [
        ("2026-03-29T02:30", []),
        ("2026-10-25T02:30", [utc(2026, 10, 25, 0, 30), utc(2026, 10, 25, 1, 30)]),
        ("2026-11-24T18:00", [utc(2026, 11, 24, 17)]),
    ],
)
def test_instants_of_a_wall_time(wall, expected):
    assert list(instants_of(ZoneInfo("Europe/Amsterdam"), datetime.fromisoformat(wall))) == expected


@pytest.mark.parametrize(("zone", "day"), CHANGES)
@given(start=st.integers(0, 95), length=st.integers(1, 96))
def test_a_window_holds_exactly_the_instants_at_which_the_clock_shows_a_time_inside(zone, day, start, length):
    """The definition, tried on every fifth minute of three days around each change."""
    end = min(start + length, 96)
    opens, closes = (time(quarter // 4 % 24, quarter % 4 * 15) for quarter in (start, end))
    spans = window(zone, day, opens, closes)
    tz = ZoneInfo(zone)
    moment = datetime.combine(day, time(0), tzinfo=UTC) - timedelta(days=1)
    while moment < datetime.combine(day, time(0), tzinfo=UTC) + timedelta(days=2):
        local = moment.astimezone(tz)
        inside = local.date() == day and 15 * start <= local.hour * 60 + local.minute < 15 * end
        assert any(span.start <= moment < span.end for span in spans) == inside, (moment, local)
        moment += timedelta(minutes=5)


@pytest.mark.parametrize(
    "zone", sorted({zone for zone, _day in CHANGES} | {"Asia/Kolkata", "Pacific/Kiritimati", "UTC"})
)
def test_a_year_falls_into_stretches_without_gap_that_tell_the_true_distance(zone):
    tz = ZoneInfo(zone)
    found = stretches(tz, date(2026, 1, 1), date(2026, 12, 31))

    assert len(found) in {1, 3}
    assert all(before.end == after.start for before, after in pairwise(found))
    for stretch in found:
        for moment in (stretch.start, stretch.end - timedelta(seconds=1)):
            assert moment.replace(tzinfo=UTC).astimezone(tz).utcoffset() == stretch.offset


def hour(number):
    return utc(2026, 1, 1) + timedelta(hours=number)


spans = st.builds(
    lambda start, length: Span(
        utc(2026, 1, 1) + timedelta(hours=start), utc(2026, 1, 1) + timedelta(hours=start + length)
    ),
    st.integers(0, 60),
    st.integers(1, 20),
)


@given(st.lists(spans))
def test_merging_keeps_every_instant_and_leaves_gaps_between(given_spans):
    result = merged(given_spans)

    def hours(some):
        return {
            span.start + timedelta(hours=n)
            for span in some
            for n in range((span.end - span.start) // timedelta(hours=1))
        }

    assert hours(result) == hours(given_spans)
    assert all(before.end < after.start for before, after in pairwise(result))
