"""Between the clock on a tutor's wall and instants, right on the days the clocks change.

One rule decides everything: an instant belongs to a wall-clock window when the
clock of the zone, at that instant, shows a time inside it. So the hour that is
skipped in spring is in no window (a window inside it vanishes on that day, one
around it is an hour shorter), and the hour that happens twice in autumn is in
its window both times.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)
MARGIN: Final = timedelta(days=2)  # no zone is further than a day from UTC
MIDNIGHT: Final = time(0)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From `start` until before `end`, both aware instants in UTC."""

    start: datetime
    end: datetime

    def overlaps(self, other: Span) -> bool:
        """Whether the two share an instant; touching is not overlapping."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time during which the zone's distance from UTC stays the same (naive UTC)."""

    start: datetime
    end: datetime
    offset: timedelta


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    """The zone's distance from UTC at a naive UTC moment."""
    offset = moment.replace(tzinfo=UTC).astimezone(zone).utcoffset()
    assert offset is not None
    return offset


def _change_between(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The first second of the new distance; both ends are naive UTC and differ in it."""
    old = _offset(zone, before)
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if _offset(zone, middle) == old:
            before = middle
        else:
            after = middle
    return after


@lru_cache(maxsize=512)
def stretches(zone: ZoneInfo, first: date, last: date) -> tuple[Stretch, ...]:
    """The stretches that together hold every wall-clock time of `first` to `last`."""
    moment = datetime.combine(first, MIDNIGHT) - MARGIN
    end = datetime.combine(last, MIDNIGHT) + MARGIN
    found, begun = [], moment
    while moment < end:
        following = min(moment + DAY, end)
        if _offset(zone, moment) != _offset(zone, following):
            change = _change_between(zone, moment, following)
            found.append(Stretch(begun, change, _offset(zone, begun)))
            begun = change
        moment = following
    return (*found, Stretch(begun, end, _offset(zone, begun)))


def wall_window(day: date, start: time, end: time) -> tuple[datetime, datetime]:
    """The naive wall-clock times of a window on `day`; an end of 00:00 is the day's last midnight."""
    ends_on = day + DAY if end == MIDNIGHT else day
    return datetime.combine(day, start), datetime.combine(ends_on, end)


def spans_of(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[Span]:
    """The instants at which the zone's clock shows a time from `start` until before `end` (naive)."""
    for stretch in stretches(zone, start.date(), end.date()):
        low = max(start, stretch.start + stretch.offset)
        high = min(end, stretch.end + stretch.offset)
        if low < high:
            yield Span((low - stretch.offset).replace(tzinfo=UTC), (high - stretch.offset).replace(tzinfo=UTC))


def instants_of(zone: ZoneInfo, wall: datetime) -> Iterator[datetime]:
    """The instants at which the zone's clock shows `wall` (naive): usually one, none in a gap, two in a fold."""
    for stretch in stretches(zone, wall.date(), wall.date()):
        if stretch.start + stretch.offset <= wall < stretch.end + stretch.offset:
            yield (wall - stretch.offset).replace(tzinfo=UTC)


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same instants in as few spans as possible, in order; touching spans become one."""
    result: list[Span] = []
    for span in sorted(spans):
        if result and span.start <= result[-1].end:
            if span.end > result[-1].end:
                result[-1] = Span(result[-1].start, span.end)
        else:
            result.append(span)
    return result
