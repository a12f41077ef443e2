from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from catalog.enums import TeachingMode
from scheduling.enums import SessionMode
from scheduling.free_times import Agenda, Opened, Window, by_day, free_times, next_free, why_not
from scheduling.wall_clock import Span

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
HOUR = timedelta(hours=1)
NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)  # Monday, 13:00 in Amsterdam
TUESDAY = date(2026, 11, 3)


def at(day, hour, minute=0, zone=AMSTERDAM):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(UTC)


def agenda(*windows, zone=AMSTERDAM, **values):
    chosen: dict[str, Any] = {"notice": timedelta(), "horizon_days": 7, "step": HOUR} | values
    return Agenda(zone=zone, windows=windows, **chosen)


def starts(some, *, length=HOUR, mode=TeachingMode.BOTH, now=NOW, until=None):
    return [free.start for free in free_times(some, length=length, teaching_mode=mode, now=now, until=until)]


tuesdays = Window(time(9), time(12), weekday=1)


def test_a_weekly_window_offers_its_day_within_the_horizon():
    assert starts(agenda(tuesdays)) == [at(TUESDAY, hour) for hour in (9, 10, 11)]


def test_a_lesson_must_end_within_the_window():
    assert starts(agenda(tuesdays), length=2 * HOUR) == [at(TUESDAY, hour) for hour in (9, 10)]


def test_starts_step_from_the_windows_beginning():
    window = Window(time(9, 15), time(11), weekday=1)

    assert starts(agenda(window, step=timedelta(minutes=30))) == [at(TUESDAY, 9, 15), at(TUESDAY, 9, 45)]


def test_windows_that_touch_are_one():
    assert at(TUESDAY, 11, 30) in starts(
        agenda(tuesdays, Window(time(12), time(13), weekday=1), step=timedelta(minutes=30))
    )


def test_a_lesson_may_run_over_midnight_into_the_next_days_window():
    late, early = Window(time(22), time(0), weekday=1), Window(time(0), time(1), weekday=2)

    assert starts(agenda(late, early)) == [at(TUESDAY, 22), at(TUESDAY, 23), at(TUESDAY + timedelta(days=1), 0)]


def test_a_dated_window_adds_to_the_weekly_ones():
    extra = Window(time(18), time(19), on=TUESDAY)

    assert starts(agenda(tuesdays, extra)) == [at(TUESDAY, hour) for hour in (9, 10, 11, 18)]


def test_a_day_away_takes_the_weekly_window_and_leaves_the_dated_one():
    extra = Window(time(18), time(19), on=TUESDAY)

    assert starts(agenda(tuesdays, extra, away=((TUESDAY, TUESDAY),))) == [at(TUESDAY, 18)]


def test_days_away_hold_from_the_first_to_the_last():
    every_day = [Window(time(9), time(10), weekday=day) for day in range(7)]
    away = ((date(2026, 11, 4), date(2026, 11, 6)),)

    found = starts(agenda(*every_day, away=away))

    assert [start.date().day for start in found] == [3, 7, 8, 9]


def test_a_taken_time_keeps_both_lessons_buffers():
    taken = Span(at(TUESDAY, 10) - timedelta(minutes=15), at(TUESDAY, 11) + timedelta(minutes=15))
    window = Window(time(7), time(14), weekday=1)
    with_own = agenda(
        window,
        taken=(taken,),
        before=timedelta(minutes=5),
        after=timedelta(minutes=10),
        step=timedelta(minutes=5),
    )

    found = starts(with_own)

    # 15 minutes of the lesson that is there and 10 (5) of the new one lie between them
    assert max(start for start in found if start < at(TUESDAY, 10)) == at(TUESDAY, 8, 35)
    assert min(start for start in found if start > at(TUESDAY, 10)) == at(TUESDAY, 11, 20)


def test_the_visitors_own_lessons_are_left_out_without_buffers():
    busy = (Span(at(TUESDAY, 10), at(TUESDAY, 11)),)

    assert starts(agenda(tuesdays, busy=busy, before=HOUR)) == [at(TUESDAY, 9), at(TUESDAY, 11)]


def test_notice_counts_from_now_and_the_horizon_in_days_of_the_tutor():
    every_day = [Window(time(0), time(0), weekday=day) for day in range(7)]

    found = starts(agenda(*every_day, notice=timedelta(hours=30), horizon_days=2))

    assert found[0] == at(TUESDAY, 19)
    assert found[-1] == at(date(2026, 11, 4), 23)


def test_the_notice_window_that_ends_on_a_clock_change():
    """24 hours before Sunday 10:00 in summer time is Saturday 11:00 on the clock of winter time."""
    sunday = date(2026, 10, 25)
    window = Window(time(9), time(13), weekday=6)

    found = starts(
        agenda(window, notice=timedelta(hours=24)), now=datetime(2026, 10, 24, 11, tzinfo=AMSTERDAM).astimezone(UTC)
    )

    assert found == [at(sunday, hour) for hour in (10, 11, 12)]


@pytest.mark.parametrize(
    ("zone", "sunday", "expected"),
    [
        ("Europe/Amsterdam", date(2026, 3, 29), ["01:00+0100", "03:00+0200"]),
        ("Europe/Amsterdam", date(2026, 10, 25), ["01:00+0200", "02:00+0200", "02:00+0100", "03:00+0100"]),
        ("America/New_York", date(2026, 3, 8), ["01:00-0500", "03:00-0400"]),
        ("America/New_York", date(2026, 11, 1), ["01:00-0400", "01:00-0500", "02:00-0500", "03:00-0500"]),
        ("Australia/Sydney", date(2026, 10, 4), ["01:00+1000", "03:00+1100"]),
        ("Australia/Sydney", date(2026, 4, 5), ["01:00+1100", "02:00+1100", "02:00+1000", "03:00+1000"]),
    ],
)
def test_on_clock_change_days_the_wall_clock_rules(zone, sunday, expected):
    tz = ZoneInfo(zone)
    night = Window(time(1), time(4), weekday=6)
    now = datetime.combine(sunday - timedelta(days=2), time(12), tzinfo=UTC)

    found = starts(agenda(night, zone=tz), now=now, until=sunday)

    assert [start.astimezone(tz).strftime("%H:%M%z") for start in found] == expected


@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "America/New_York", "Australia/Sydney"])
def test_the_evening_lesson_stays_at_six_all_year(zone):
    tz = ZoneInfo(zone)
    evening = [Window(time(18), time(19), weekday=day) for day in range(7)]

    found = starts(agenda(*evening, zone=tz, horizon_days=365), now=datetime(2026, 1, 1, 12, tzinfo=UTC))

    assert {start.astimezone(tz).strftime("%H:%M") for start in found} == {"18:00"}
    assert len(found) in {365, 366}
    assert len({start.utctimetuple().tm_hour for start in found}) == 2


@pytest.mark.parametrize(
    ("pack", "modes"),
    [
        (TeachingMode.ONLINE, [{SessionMode.ONLINE}]),
        (TeachingMode.FACE_TO_FACE, [{SessionMode.FACE_TO_FACE}] * 2),
        (TeachingMode.BOTH, [{SessionMode.ONLINE, SessionMode.FACE_TO_FACE}, {SessionMode.FACE_TO_FACE}]),
    ],
)
def test_a_time_says_the_modes_that_window_and_pack_share(pack, modes):
    both = Window(time(9), time(10), weekday=1)
    in_person = Window(time(14), time(15), weekday=1, teaching_mode=TeachingMode.FACE_TO_FACE)

    found = free_times(agenda(both, in_person), length=HOUR, teaching_mode=pack, now=NOW)

    assert [free.modes for free in found] == modes


def test_a_lesson_needs_one_mode_from_beginning_to_end():
    online = Window(time(9), time(10), weekday=1, teaching_mode=TeachingMode.ONLINE)
    in_person = Window(time(10), time(11), weekday=1, teaching_mode=TeachingMode.FACE_TO_FACE)

    assert starts(agenda(online, in_person), length=2 * HOUR) == []


def test_a_time_opened_by_hand_is_offered_outside_every_window():
    opened = Opened(at(TUESDAY, 6), frozenset({SessionMode.ONLINE}))

    assert starts(agenda(opened=(opened,))) == [at(TUESDAY, 6)]
    assert starts(agenda(opened=(opened,)), mode=TeachingMode.FACE_TO_FACE) == []
    assert starts(agenda(opened=(opened,), notice=timedelta(days=2))) == []
    assert starts(agenda(opened=(opened,), taken=(Span(at(TUESDAY, 5), at(TUESDAY, 7)),))) == []


def test_next_free_passes_over_empty_weeks():
    monday = date(2026, 12, 7)
    far = agenda(Window(time(9), time(10), on=monday), horizon_days=60)

    found = next_free(far, length=HOUR, teaching_mode=TeachingMode.BOTH, now=NOW)

    assert found is not None
    assert found.start == at(monday, 9)
    assert next_free(agenda(), length=HOUR, teaching_mode=TeachingMode.BOTH, now=NOW) is None


def test_by_day_groups_by_the_readers_days():
    evening = agenda(Window(time(22), time(0), weekday=1))
    found = free_times(evening, length=HOUR, teaching_mode=TeachingMode.BOTH, now=NOW)

    assert [(day, len(times)) for day, times in by_day(found, AMSTERDAM)] == [(TUESDAY, 2)]
    assert [(day, len(times)) for day, times in by_day(found, ZoneInfo("Asia/Tokyo"))] == [(date(2026, 11, 4), 2)]
    assert by_day([], AMSTERDAM) == []


@pytest.mark.parametrize(
    ("start", "mode", "reason"),
    [
        (NOW - HOUR, SessionMode.ONLINE, "past"),
        (at(TUESDAY, 9), SessionMode.ONLINE, "notice"),
        (at(date(2026, 11, 10), 9), SessionMode.ONLINE, "horizon"),
        (at(date(2026, 11, 5), 8), SessionMode.ONLINE, "closed"),
        (at(date(2026, 11, 5), 9), SessionMode.FACE_TO_FACE, "mode"),
        (at(date(2026, 11, 5), 10), SessionMode.ONLINE, "tutor_busy"),
        (at(date(2026, 11, 5), 11), SessionMode.ONLINE, "student_busy"),
        (at(date(2026, 11, 5), 9), SessionMode.ONLINE, None),
    ],
)
def test_why_not(start, mode, reason):
    thursday = date(2026, 11, 5)
    every_day = [Window(time(9), time(13), weekday=day, teaching_mode=TeachingMode.ONLINE) for day in range(7)]
    some = agenda(
        *every_day,
        notice=timedelta(days=2),
        taken=(Span(at(thursday, 10), at(thursday, 11)),),
        busy=(Span(at(thursday, 11), at(thursday, 12)),),
    )

    assert why_not(some, start, length=HOUR, mode=mode, now=NOW) == reason
