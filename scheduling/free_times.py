"""When a tutor can be booked: pure computation over an `Agenda`, without database or clock.

Weekly windows and dated windows add up; a day away takes out the weekly ones
and leaves the dated ones. A lesson fits where one stretch of windows that
serve its mode holds all of it, and may start at the window's beginning and
every `step` of the wall clock after it. Buffers stack: the new lesson with its
own buffers must not touch a taken time with the buffers that it was given.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from catalog.enums import TeachingMode
from scheduling.enums import SessionMode
from scheduling.wall_clock import DAY, Span, instants_of, merged, spans_of, wall_window

SERVES: Final[dict[str, frozenset[str]]] = {
    TeachingMode.ONLINE: frozenset({SessionMode.ONLINE}),
    TeachingMode.FACE_TO_FACE: frozenset({SessionMode.FACE_TO_FACE}),
    TeachingMode.BOTH: frozenset({SessionMode.ONLINE, SessionMode.FACE_TO_FACE}),
}
CHUNK: Final = timedelta(days=7)

Refusal = Literal["past", "notice", "horizon", "mode", "closed", "tutor_busy", "student_busy"]


@dataclass(frozen=True, slots=True)
class Window:
    """Wall-clock hours on every `weekday` (Monday is 0), or on one date (`on`)."""

    start: time
    end: time
    teaching_mode: str = TeachingMode.BOTH
    weekday: int | None = None
    on: date | None = None

    def holds_on(self, day: date, *, is_away: bool) -> bool:
        """Whether the window stands on `day`; days away take out weekly windows only."""
        return self.on == day if self.on is not None else self.weekday == day.weekday() and not is_away


@dataclass(frozen=True, slots=True)
class Opened:
    """A time that the tutor opened by hand for this pack, whatever the windows say."""

    start: datetime
    modes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Agenda:
    """All that decides when one tutor can be booked, by one visitor.

    `taken` are the tutor's taken times with their buffers, `busy` the visitor's
    own lessons. `away` holds first and last days. `horizon_days` counts days of
    the tutor's zone after today.
    """

    zone: ZoneInfo
    windows: tuple[Window, ...] = ()
    away: tuple[tuple[date, date], ...] = ()
    taken: tuple[Span, ...] = ()
    busy: tuple[Span, ...] = ()
    opened: tuple[Opened, ...] = ()
    notice: timedelta = timedelta(days=1)
    horizon_days: int = 60
    before: timedelta = timedelta()
    after: timedelta = timedelta()
    step: timedelta = timedelta(minutes=30)

    def is_away(self, day: date) -> bool:
        """Whether the tutor is away on `day`."""
        return any(first <= day <= last for first, last in self.away)

    def last_day(self, now: datetime) -> date:
        """The last day of the tutor's zone that can be booked."""
        return now.astimezone(self.zone).date() + timedelta(days=self.horizon_days)


@dataclass(frozen=True, slots=True, order=True)
class FreeTime:
    """A lesson that can be booked, and the session modes in which it can be given."""

    start: datetime
    end: datetime
    modes: frozenset[str] = field(compare=False, default=frozenset())


class Blocks:
    """Taken times, ready to be asked many times whether a span touches one."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = merged(spans)
        self._ends = [span.end for span in self._spans]

    def touch(self, start: datetime, end: datetime) -> bool:
        """Whether some block shares an instant with `start` to `end`."""
        following = bisect_left(self._ends, start)
        while following < len(self._spans) and self._spans[following].start < end:
            if self._spans[following].end > start:
                return True
            following += 1
        return False


def open_spans(agenda: Agenda, mode: str, first: date, last: date) -> list[Span]:
    """The instants of the windows on `first` to `last` that serve session `mode`."""
    spans: list[Span] = []
    for day, window in _windows_on(agenda, mode, first, last):
        spans.extend(spans_of(agenda.zone, *wall_window(day, window.start, window.end)))
    return merged(spans)


def starts_in_windows(agenda: Agenda, mode: str, length: timedelta, first: date, last: date) -> list[datetime]:
    """Where a lesson of `length` in `mode` fits into the windows on `first` to `last`, in order; blocks not asked."""
    spans = open_spans(agenda, mode, first - DAY, last + DAY)  # a lesson may run over midnight into the next window
    ends = [span.end for span in spans]
    found: set[datetime] = set()
    for day, window in _windows_on(agenda, mode, first, last):
        wall, end = wall_window(day, window.start, window.end)
        while wall < end:
            for start in instants_of(agenda.zone, wall):
                holder = bisect_left(ends, start + length)
                if holder < len(spans) and spans[holder].start <= start:
                    found.add(start)
            wall += agenda.step
    return sorted(found)


def free_times(
    agenda: Agenda, *, length: timedelta, teaching_mode: str, now: datetime, until: date | None = None
) -> list[FreeTime]:
    """Every time at which a lesson of `length` can be booked, up to the day `until` of the tutor's zone."""
    last = agenda.last_day(now) if until is None else min(until, agenda.last_day(now))
    earliest = now + agenda.notice
    first = earliest.astimezone(agenda.zone).date()
    modes: dict[datetime, set[str]] = {}
    for mode in SERVES[teaching_mode]:
        for start in starts_in_windows(agenda, mode, length, first, last):
            modes.setdefault(start, set()).add(mode)
    for opened in agenda.opened:
        if until is not None and opened.start.astimezone(agenda.zone).date() > until:
            continue
        modes.setdefault(opened.start, set()).update(opened.modes & SERVES[teaching_mode])
    taken, busy = Blocks(agenda.taken), Blocks(agenda.busy)
    return [
        FreeTime(start, start + length, frozenset(modes[start]))
        for start in sorted(modes)
        if start >= earliest
        and modes[start]
        and not taken.touch(start - agenda.before, start + length + agenda.after)
        and not busy.touch(start, start + length)
    ]


def next_free(agenda: Agenda, *, length: timedelta, teaching_mode: str, now: datetime) -> FreeTime | None:
    """The first of `free_times`, looking no further than needed."""
    day = now.astimezone(agenda.zone).date()
    last = agenda.last_day(now)
    while day <= last + CHUNK:
        day += CHUNK
        found = free_times(agenda, length=length, teaching_mode=teaching_mode, now=now, until=day)
        if found:
            return found[0]
    return None


def why_not(  # noqa: PLR0911 - one return per reason
    agenda: Agenda, start: datetime, *, length: timedelta, mode: str, now: datetime
) -> Refusal | None:
    """Why a lesson in session `mode` cannot be booked at `start`; None when it can."""
    if start < now:
        return "past"
    if Blocks(agenda.busy).touch(start, start + length):
        return "student_busy"
    if Blocks(agenda.taken).touch(start - agenda.before, start + length + agenda.after):
        return "tutor_busy"
    if start < now + agenda.notice:
        return "notice"
    if any(opened.start == start and mode in opened.modes for opened in agenda.opened):
        return None
    day = start.astimezone(agenda.zone).date()
    if day > agenda.last_day(now):
        return "horizon"
    if start.astimezone(UTC) in starts_in_windows(agenda, mode, length, day, day):
        return None
    others = [other for other in SessionMode if other != mode]
    return "mode" if any(start in starts_in_windows(agenda, other, length, day, day) for other in others) else "closed"


def by_day(times: Sequence[FreeTime], zone: ZoneInfo) -> list[tuple[date, list[FreeTime]]]:
    """`times` under the days on which they begin in `zone`, in order."""
    days: dict[date, list[FreeTime]] = {}
    for free in sorted(times):
        days.setdefault(free.start.astimezone(zone).date(), []).append(free)
    return sorted(days.items())


def _windows_on(agenda: Agenda, mode: str, first: date, last: date) -> Iterator[tuple[date, Window]]:
    """Each window that serves `mode` with each day it stands on."""
    serving = [window for window in agenda.windows if mode in SERVES[window.teaching_mode]]
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        is_away = agenda.is_away(day)
        for window in serving:
            if window.holds_on(day, is_away=is_away):
                yield day, window
