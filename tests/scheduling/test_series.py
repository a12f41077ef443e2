"""Dates by a rule, on the days the clocks change too."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from config.kit.errors import Invalid
from scheduling.series import SeriesRule, dates_of

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
RULE = SeriesRule(first=date(2026, 11, 3), starts=time(18), ends=time(20), count=3)


def starts(rule, zone=AMSTERDAM):
    return [span.start.astimezone(zone).strftime("%m-%d %H:%M") for span in dates_of(rule, zone)]


def test_every_week_on_the_first_days_weekday():
    assert starts(RULE) == ["11-03 18:00", "11-10 18:00", "11-17 18:00"]
    assert all(span.end - span.start == timedelta(hours=2) for span in dates_of(RULE, AMSTERDAM))


def test_every_second_week_on_two_days_the_weeks_counted_from_the_first():
    rule = replace(RULE, every_weeks=2, weekdays=frozenset({0, 3}), count=4)
    assert starts(rule) == ["11-05 18:00", "11-16 18:00", "11-19 18:00", "11-30 18:00"]


def test_until_is_the_last_day_and_the_count_may_end_it_earlier():
    assert starts(replace(RULE, count=None, until=date(2026, 11, 17))) == ["11-03 18:00", "11-10 18:00", "11-17 18:00"]
    assert starts(replace(RULE, count=None, until=date(2026, 11, 16))) == ["11-03 18:00", "11-10 18:00"]
    assert starts(replace(RULE, count=1, until=date(2026, 11, 17))) == ["11-03 18:00"]


def test_days_left_out_are_not_counted():
    rule = replace(RULE, without=frozenset({date(2026, 11, 10), date(2026, 11, 11)}))
    assert starts(rule) == ["11-03 18:00", "11-17 18:00", "11-24 18:00"]


def test_the_wall_clock_stays_through_both_changes():
    autumn = replace(RULE, first=date(2026, 10, 20), count=2)
    assert [span.start for span in dates_of(autumn, AMSTERDAM)] == [
        datetime(2026, 10, 20, 16, tzinfo=UTC),
        datetime(2026, 10, 27, 17, tzinfo=UTC),
    ]
    spring = replace(RULE, first=date(2027, 3, 23), count=2)
    assert [span.start for span in dates_of(spring, AMSTERDAM)] == [
        datetime(2027, 3, 23, 17, tzinfo=UTC),
        datetime(2027, 3, 30, 16, tzinfo=UTC),
    ]


def test_a_session_over_the_change_lasts_as_long_as_the_clock_says():
    night = SeriesRule(first=date(2026, 10, 25), starts=time(1), ends=time(4), count=1)
    (span,) = dates_of(night, AMSTERDAM)
    assert span.end - span.start == timedelta(hours=4)
    (span,) = dates_of(replace(night, first=date(2027, 3, 28)), AMSTERDAM)
    assert span.end - span.start == timedelta(hours=2)


def test_a_time_that_the_clock_skips_is_refused_by_its_day():
    rule = SeriesRule(first=date(2027, 3, 21), starts=time(2, 30), ends=time(5), count=2)
    with pytest.raises(Invalid) as refused:
        dates_of(rule, AMSTERDAM)
    assert refused.value.details == {"day": "2027-03-28"}
    assert starts(replace(rule, without=frozenset({date(2027, 3, 28)}))) == ["03-21 02:30", "04-04 02:30"]
    with pytest.raises(Invalid):
        dates_of(replace(rule, starts=time(1), ends=time(2, 30)), AMSTERDAM)


def test_of_an_hour_that_happens_twice_the_first_counts():
    rule = SeriesRule(first=date(2026, 10, 25), starts=time(2, 30), ends=time(2, 45), count=1)
    (span,) = dates_of(rule, AMSTERDAM)
    assert span.start == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert span.end - span.start == timedelta(minutes=15)


def test_an_end_before_the_start_is_on_the_next_day():
    (span,) = dates_of(replace(RULE, starts=time(22), ends=time(1), count=1), AMSTERDAM)
    assert span.end - span.start == timedelta(hours=3)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"count": None}, "count"),
        ({"count": 0}, "count"),
        ({"count": 201}, "count"),
        ({"every_weeks": 0}, "every_weeks"),
        ({"weekdays": frozenset({7})}, "weekdays"),
        ({"until": date(2026, 11, 2)}, "until"),
        ({"until": date(2036, 11, 2)}, "until"),
        ({"count": None, "until": date(2026, 11, 4), "without": frozenset({date(2026, 11, 3)})}, "until"),
        ({"count": None, "until": date(2030, 11, 4), "weekdays": frozenset(range(7))}, "until"),
    ],
)
def test_rules_that_cannot_be_are_named(changes, field):
    with pytest.raises(Invalid) as refused:
        dates_of(replace(RULE, **changes), AMSTERDAM)
    assert list(refused.value.fields) == [field]


def test_two_hundred_dates_are_given():
    assert len(dates_of(replace(RULE, count=200), AMSTERDAM)) == 200
