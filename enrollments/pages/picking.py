"""The state of choosing lesson times: all of it stands in the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils import timezone

from catalog.enums import TeachingMode
from config.kit.pages.components.times import TimeChoice
from scheduling.agenda import load_agenda
from scheduling.enums import SessionMode
from scheduling.free_times import FreeTime, free_times
from scheduling.pack_rules import Finding, explain_plan

if TYPE_CHECKING:
    from accounts.models import User
    from catalog.models import CoursePack

WEEK: Final = timedelta(days=7)
MOST: Final = 200
FORMAT: Final = "%Y%m%dT%H%MZ"


def write_instant(instant: datetime) -> str:
    """`20261124T1700Z`: short, sortable, the same for every reader."""
    return instant.astimezone(UTC).strftime(FORMAT)


def read_instant(value: str) -> datetime | None:
    """The instant, or None for anything else."""
    try:
        return datetime.strptime(value, FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Chosen:
    """One chosen time, and whether it can still be had."""

    value: str
    start: datetime
    end: datetime
    is_free: bool


class Picking:
    """What one person has chosen of one pack so far, against the tutor's free times now.

    `user` is None for strangers, whose own lessons are not known. `query` holds `t` (repeated: the chosen times), `week` (a date in the week
    shown) and `mode` (how the lessons are given).
    """

    def __init__(self, pack: CoursePack, query: QueryDict, *, user: User | None, zone: ZoneInfo) -> None:
        self.pack, self.zone = pack, zone
        self.mode = mode_of(pack, query.get("mode", ""))
        self.length = timedelta(minutes=pack.lesson_minutes)
        agenda = load_agenda(pack.tutor_profile, pack=pack, student=user)
        self.tutor_zone = agenda.zone
        self.free = free_times(agenda, length=self.length, teaching_mode=TeachingMode(self.mode), now=timezone.now())
        self._free_starts = {free.start for free in self.free}
        wanted = {read_instant(value) for value in query.getlist("t")[:MOST]} - {None}
        self.starts: list[datetime] = sorted(start for start in wanted if start is not None)
        if "weekly" in query:
            self.starts = self._repeated_weekly()
        self.monday = self._monday(query.get("week", ""))

    @property
    def chosen(self) -> list[Chosen]:
        """The chosen times in order."""
        return [
            Chosen(write_instant(start), start, start + self.length, start in self._free_starts)
            for start in self.starts
        ]

    @property
    def missing(self) -> int:
        """How many lessons are still to be chosen; negative when there are too many."""
        return self.pack.required_classes_count - len(self.starts)

    @property
    def findings(self) -> list[Finding]:
        """Every rule of the pack that the choice breaks."""
        return explain_plan(self.pack, self.starts)

    @property
    def elsewhere(self) -> list[str]:
        """Chosen times that the shown week does not list: they travel along as hidden fields."""
        shown = {choice.value for choice in self.choices}
        return [one.value for one in self.chosen if one.value not in shown]

    @property
    def choices(self) -> list[TimeChoice]:
        """The free times of the shown week."""
        starts = set(self.starts)
        return [
            TimeChoice(value=write_instant(free.start), start=free.start, end=free.end, is_chosen=free.start in starts)
            for free in self._in_week(self.monday)
        ]

    @property
    def previous_week(self) -> date | None:
        """The nearest earlier week with a free time."""
        return max((week for week in self._weeks() if week < self.monday), default=None)

    @property
    def next_week(self) -> date | None:
        """The nearest later week with a free time."""
        return min((week for week in self._weeks() if week > self.monday), default=None)

    @property
    def sunday(self) -> date:
        """The last day shown."""
        return self.monday + WEEK - timedelta(days=1)

    @property
    def can_repeat(self) -> bool:
        """Whether "the same time every week" would add something."""
        return 0 < len(self.starts) < self.pack.required_classes_count

    def address(self, **changes: Any) -> str:
        """The query string of this choice with `changes` (None leaves one out)."""
        query = QueryDict(mutable=True)
        query.setlist("t", [one.value for one in self.chosen])
        query["mode"] = self.mode
        query["week"] = self.monday.isoformat()
        for name, value in changes.items():
            if value is None:
                query.pop(name, None)
            else:
                query[name] = str(value)
        return query.urlencode()

    def _repeated_weekly(self) -> list[datetime]:
        """The choice filled up with the same wall-clock times (in the tutor's zone) of later weeks that are free."""
        starts = list(self.starts)
        patterns = [start.astimezone(self.tutor_zone) for start in starts]
        week = 1
        while patterns and len(starts) < self.pack.required_classes_count and week <= 53:  # noqa: PLR2004 - a year
            for pattern in patterns:
                wall = pattern.replace(tzinfo=None) + week * WEEK
                start = wall.replace(tzinfo=self.tutor_zone).astimezone(UTC)
                if start in self._free_starts and start not in starts:
                    starts.append(start)
                if len(starts) == self.pack.required_classes_count:
                    break
            week += 1
        return sorted(starts)

    def _monday(self, wanted: str) -> date:
        """The Monday of the wanted week, else of the first free time, else of today."""
        try:
            day = date.fromisoformat(wanted)
        except ValueError:
            first = self.free[0].start if self.free else timezone.now()
            day = first.astimezone(self.zone).date()
        return day - timedelta(days=day.weekday())

    def _in_week(self, monday: date) -> list[FreeTime]:
        return [free for free in self.free if self._monday_of(free.start) == monday]

    def _weeks(self) -> set[date]:
        return {self._monday_of(free.start) for free in self.free}

    def _monday_of(self, instant: datetime) -> date:
        day = instant.astimezone(self.zone).date()
        return day - timedelta(days=day.weekday())


def mode_of(pack: CoursePack, wanted: str) -> str:
    """How lessons will be given: the pack's only way, or the wanted one of both."""
    if pack.teaching_mode != TeachingMode.BOTH:
        return pack.teaching_mode
    return wanted if wanted in SessionMode.values else SessionMode.ONLINE
