"""What holds for every agenda, whatever its windows, lessons and days away."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.enums import TeachingMode
from scheduling.free_times import SERVES, Agenda, Window, by_day, free_times, next_free, why_not
from scheduling.wall_clock import Span

quarters = st.integers(0, 95)
zones = st.sampled_from(
    [
        "Europe/Amsterdam",
        "America/New_York",
        "Australia/Sydney",
        "America/Santiago",
        "Australia/Lord_Howe",
        "Asia/Kolkata",
    ]
)
moments = st.sampled_from(  # a few days before each kind of change, and an ordinary week
    [
        datetime(2026, month, day, hour, tzinfo=UTC)
        for month, day in [(3, 6), (3, 27), (4, 3), (9, 4), (10, 2), (10, 23), (10, 30), (6, 10)]
        for hour in (3, 17)
    ]
)


def clock_time(quarter):
    return time(quarter // 4, quarter % 4 * 15)


@st.composite
def windows(draw):
    start = draw(quarters)
    end = draw(st.integers(start + 1, 96)) % 96
    return Window(
        clock_time(start),
        clock_time(end),
        teaching_mode=draw(st.sampled_from(TeachingMode)),
        weekday=draw(st.integers(0, 6)),
    )


@st.composite
def situations(draw):
    now = draw(moments)
    blocks = [
        Span(now + timedelta(minutes=15 * begin), now + timedelta(minutes=15 * (begin + length)))
        for begin, length in draw(st.lists(st.tuples(st.integers(0, 600), st.integers(1, 12)), max_size=6))
    ]
    cut = draw(st.integers(0, len(blocks)))
    away_from = (now + timedelta(days=draw(st.integers(0, 6)))).date()
    some = Agenda(
        zone=ZoneInfo(draw(zones)),
        windows=tuple(draw(st.lists(windows(), min_size=1, max_size=6))),
        away=draw(st.sampled_from([(), ((away_from, away_from + timedelta(days=1)),)])),
        taken=tuple(blocks[:cut]),
        busy=tuple(blocks[cut:]),
        notice=timedelta(hours=draw(st.integers(0, 48))),
        horizon_days=6,
        before=timedelta(minutes=draw(st.sampled_from([0, 5, 15]))),
        after=timedelta(minutes=draw(st.sampled_from([0, 10, 30]))),
        step=timedelta(minutes=draw(st.sampled_from([15, 20, 30, 60]))),
    )
    return some, now, timedelta(minutes=draw(st.sampled_from([30, 45, 60, 90]))), draw(st.sampled_from(TeachingMode))


def shows_inside(some, mode, instant):
    """Whether the tutor's clock shows a time inside a window that serves `mode`: the definition, minute by minute."""
    local = instant.astimezone(some.zone)
    minute = local.hour * 60 + local.minute
    away = any(first <= local.date() <= last for first, last in some.away)
    return any(
        mode in SERVES[window.teaching_mode]
        and window.weekday == local.weekday()
        and not away
        and window.start.hour * 60 + window.start.minute
        <= minute
        < ((window.end.hour * 60 + window.end.minute) or 24 * 60)
        for window in some.windows
    )


@settings(max_examples=120, deadline=None)
@given(situations())
def test_every_offered_time_keeps_every_promise(situation):
    some, now, length, teaching = situation

    for free in free_times(some, length=length, teaching_mode=teaching, now=now):
        assert free.end - free.start == length
        assert free.start >= now + some.notice
        assert free.start.astimezone(some.zone).date() <= some.last_day(now)
        assert free.modes
        assert free.modes <= SERVES[teaching]
        for mode in free.modes:
            assert all(
                shows_inside(some, mode, free.start + timedelta(minutes=m)) for m in range(0, length.seconds // 60, 5)
            )
            assert why_not(some, free.start, length=length, mode=mode, now=now) is None
        with_buffers = Span(free.start - some.before, free.end + some.after)
        assert not any(with_buffers.overlaps(block) for block in some.taken)
        assert not any(Span(free.start, free.end).overlaps(lesson) for lesson in some.busy)


@settings(max_examples=60, deadline=None)
@given(situations())
def test_what_is_not_offered_has_a_reason(situation):
    some, now, length, teaching = situation
    offered = {
        (free.start, mode)
        for free in free_times(some, length=length, teaching_mode=teaching, now=now)
        for mode in free.modes
    }

    for quarter in range(0, 24 * 4 * 8, 3):
        start = now + timedelta(minutes=15 * quarter)
        for mode in SERVES[teaching]:
            assert (why_not(some, start, length=length, mode=mode, now=now) is None) == ((start, mode) in offered)


@settings(max_examples=60, deadline=None)
@given(situations(), zones, st.integers(0, 6))
def test_the_offer_depends_neither_on_the_readers_zone_nor_on_how_far_one_looks(situation, reader, days):
    some, now, length, teaching = situation
    offered = free_times(some, length=length, teaching_mode=teaching, now=now)
    until = now.astimezone(some.zone).date() + timedelta(days=days)

    grouped = by_day(offered, ZoneInfo(reader))
    nearer = free_times(some, length=length, teaching_mode=teaching, now=now, until=until)

    assert [free for _day, times in grouped for free in times] == offered
    assert all(free.start.astimezone(ZoneInfo(reader)).date() == day for day, times in grouped for free in times)
    assert nearer == [free for free in offered if free.start.astimezone(some.zone).date() <= until]
    assert next_free(some, length=length, teaching_mode=teaching, now=now) == (offered[0] if offered else None)
