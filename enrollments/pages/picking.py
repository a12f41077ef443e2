"""The state of choosing lesson times: all of it stands in the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils import timezone

from catalog.enums import TeachingMode
from config.kit.pages.components.times import TimeChoice
from enrollments.pages.weeks import WEEK, monday_of, read_day, week_words
from scheduling.agenda import load_agenda
from scheduling.enums import SessionMode
from scheduling.free_times import FreeTime, free_times, why_not
from scheduling.pack_rules import Finding, explain_plan
from scheduling.refusals import RefusedTime, refuse, refuse_close

if TYPE_CHECKING:
    from accounts.models import User
    from catalog.models import CoursePack
    from enrollments.models import Enrollment

MOST: Final = 200
FURTHEST: Final = timedelta(days=400)  # no tutor is booked further ahead than a year
LONGEST_REPEAT: Final = 53
MENDED_BY_MORE: Final = frozenset({"lesson_count", "weekly_minimum"})
FORMAT: Final = "%Y%m%dT%H%MZ"


def write_instant(instant: datetime) -> str:
    """`20261124T1700Z`: short, sortable, the same for every reader."""
    return instant.astimezone(UTC).strftime(FORMAT)


def read_instant(value: str, *, now: datetime) -> datetime | None:
    """The instant, or None for anything else and for times that nobody could book around `now`."""
    try:
        instant = datetime.strptime(value, FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return None
    return instant if abs(instant - now) < FURTHEST else None


def read_starts(enrollment: Enrollment) -> list[datetime]:
    """The times that were chosen when the enrolment was made."""
    return [datetime.fromisoformat(start) for start in enrollment.terms.get("chosen", {}).get("starts", [])]


@dataclass(frozen=True, slots=True)
class Chosen:
    """One chosen time, and whether it can still be had."""

    value: str
    start: datetime
    end: datetime
    is_free: bool


class Picking:
    """What one person has chosen of one pack so far, against the tutor's free times now.

    `user` is None for strangers, whose own lessons are not known. `query` holds
    `t` (repeated: the chosen times), `drop` (one of them to take away), `week`
    (a date in the week shown), `mode` (how lessons are given) and `weekly`
    (fill up with the same times of later weeks).
    """

    def __init__(self, pack: CoursePack, query: QueryDict, *, user: User | None, zone: ZoneInfo) -> None:
        self.pack, self.zone, self.now = pack, zone, timezone.now()
        self.needed = pack.required_classes_count
        self.mode = mode_of(pack, query.get("mode", ""))
        self.length = timedelta(minutes=pack.lesson_minutes)
        self.agenda = load_agenda(pack.tutor_profile, pack=pack, student=user, now=self.now)
        self.free = free_times(self.agenda, length=self.length, teaching_mode=TeachingMode(self.mode), now=self.now)
        self._free_starts = {free.start for free in self.free}
        values = [value for value in query.getlist("t")[:MOST] if value != query.get("drop")]
        if self.needed == 1:  # radio buttons: what stands last in the form is the newest choice
            values = values[-1:]
        wanted = {read_instant(value, now=self.now) for value in values}
        self.starts: list[datetime] = sorted(start for start in wanted if start is not None)
        self.was_repeated = "weekly" in query
        self.skips_weeks = False
        if self.was_repeated:
            self.starts = self._repeated_weekly()
        self.monday = self._monday(query.get("week", ""))

    @property
    def tutor_zone(self) -> ZoneInfo:
        """Where the tutor's clock stands."""
        return self.agenda.zone

    @cached_property
    def chosen(self) -> list[Chosen]:
        """The chosen times in order."""
        return [
            Chosen(write_instant(start), start, start + self.length, start in self._free_starts)
            for start in self.starts
        ]

    @property
    def is_multiple(self) -> bool:
        """Whether more than one time is to be chosen."""
        return self.needed > 1

    @property
    def number_fitting(self) -> int:
        """How many of the chosen times the course has room for."""
        return min(len(self.starts), self.needed)

    @property
    def missing(self) -> int:
        """How many lessons are still to be chosen; negative when there are too many."""
        return self.needed - len(self.starts)

    @cached_property
    def gone(self) -> list[str]:
        """A sentence for each chosen time that cannot be had, saying why."""
        refused = [
            RefusedTime(start, reason)
            for start in self.starts
            if start not in self._free_starts
            and (reason := why_not(self.agenda, start, length=self.length, mode=self.mode, now=self.now))
        ]
        if not refused:
            return []
        error = refuse(refused, agenda=self.agenda, mode=self.mode, zone=self.zone)
        return [str(one) for one in error.fields["starts"]]

    @cached_property
    def findings(self) -> list[str]:
        """A sentence for each rule that the choice breaks: those of the pack, and room between two lessons."""
        return self.broken + self.todo

    @cached_property
    def broken(self) -> list[str]:
        """Of the findings those that more lessons cannot mend: something has to change."""
        return [*self._close, *(one.message for one in self._plan if not self._is_todo(one))]

    @cached_property
    def todo(self) -> list[str]:
        """Of the findings those that come from choosing not being over yet."""
        return [one.message for one in self._plan if self._is_todo(one)]

    @property
    def is_ready(self) -> bool:
        """Whether this choice can be booked as it stands."""
        return not self.findings and not self.gone

    @cached_property
    def choices(self) -> list[TimeChoice]:
        """The free times of the shown week."""
        starts = set(self.starts)
        return [
            TimeChoice(value=write_instant(free.start), start=free.start, end=free.end, is_chosen=free.start in starts)
            for free in self._in_week(self.monday)
        ]

    @property
    def elsewhere(self) -> list[str]:
        """Chosen times that the shown week does not list: they travel along as hidden fields."""
        shown = {choice.value for choice in self.choices}
        return [one.value for one in self.chosen if one.value not in shown]

    @property
    def previous_week(self) -> date | None:
        """The nearest earlier week with a free time."""
        return max((week for week in self._weeks if week < self.monday), default=None)

    @property
    def next_week(self) -> date | None:
        """The nearest later week with a free time."""
        return min((week for week in self._weeks if week > self.monday), default=None)

    @property
    def week(self) -> str:
        """`23 to 29 November 2026`."""
        return week_words(self.monday)

    @property
    def can_repeat(self) -> bool:
        """Whether "the same time every week" may add something."""
        return 0 < len(self.starts) < self.needed and not self.was_repeated

    @property
    def kept_address(self) -> str:
        """The query string of what can still be had, at the week of the first time that cannot."""
        lost = [one.start for one in self.chosen if not one.is_free]
        kept = [one.value for one in self.chosen if one.is_free]
        return address(kept, mode=self.mode, week=monday_of(lost[0], self.zone) if lost else self.monday)

    @property
    def address(self) -> str:
        """The query string of this choice."""
        return address([one.value for one in self.chosen], mode=self.mode, week=self.monday)

    @cached_property
    def _close(self) -> list[str]:
        return [
            str(refuse_close(first, second, self.zone).message)
            for first, second in pairwise(self.starts)
            if first + self.length + self.agenda.after > second - self.agenda.before
        ]

    @cached_property
    def _plan(self) -> list[Finding]:
        return explain_plan(self.pack, self.starts, zone=self.tutor_zone)

    def _is_todo(self, finding: Finding) -> bool:
        return self.missing > 0 and finding.code in MENDED_BY_MORE

    @cached_property
    def _weeks(self) -> set[date]:
        return {monday_of(free.start, self.zone) for free in self.free}

    def _in_week(self, monday: date) -> list[FreeTime]:
        return [free for free in self.free if monday_of(free.start, self.zone) == monday]

    def _monday(self, wanted: str) -> date:
        """The Monday of the wanted week, else of the first free time, else of today."""
        if day := read_day(wanted):
            return day - timedelta(days=day.weekday())
        return monday_of(self.free[0].start if self.free else self.now, self.zone)

    def _repeated_weekly(self) -> list[datetime]:
        """The choice filled up with the same wall-clock times (in the tutor's zone) of later weeks that are free."""
        starts = list(self.starts)
        patterns = [start.astimezone(self.tutor_zone).replace(tzinfo=None) for start in starts]
        for step in range(1, LONGEST_REPEAT + 1):
            for pattern in patterns:
                if len(starts) >= self.needed:
                    return sorted(starts)
                start = (pattern + step * WEEK).replace(tzinfo=self.tutor_zone).astimezone(UTC)
                if start in starts:
                    continue
                if start in self._free_starts:
                    starts.append(start)
                else:
                    self.skips_weeks = True
        return sorted(starts)


def address(values: list[str], *, mode: str, week: date | None = None) -> str:
    """The query string that chooses `values`."""
    query = QueryDict(mutable=True)
    parts: dict[str, Any] = {"mode": mode, "week": week.isoformat() if week else None}
    query.update({name: value for name, value in parts.items() if value})
    query.setlist("t", values)
    return query.urlencode()


def mode_of(pack: CoursePack, wanted: str) -> str:
    """How lessons will be given: the pack's only way, or the wanted one of both."""
    if pack.teaching_mode != TeachingMode.BOTH:
        return pack.teaching_mode
    return wanted if wanted in SessionMode.values else SessionMode.ONLINE
