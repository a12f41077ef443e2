"""Dates by a rule of the wall clock: "every second Tuesday from 18:00 to 20:00"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count, islice
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from config.kit.errors import Invalid
from scheduling.wall_clock import DAY, Span, instants_of

MOST: Final = 200
LONGEST: Final = timedelta(days=5 * 366)
WEEK: Final = 7 * DAY


@dataclass(frozen=True, slots=True)
class SeriesRule:
    """On `weekdays` (Monday is 0) of every `every_weeks`th week, the week of `first` being one of them.

    It ends after `count` dates or on the day `until`, whichever comes first; one
    of the two is needed. Days in `without` are left out and not counted. An end
    not after the start is on the next day.
    """

    first: date
    starts: time
    ends: time
    every_weeks: int = 1
    weekdays: frozenset[int] = frozenset()
    count: int | None = None
    until: date | None = None
    without: frozenset[date] = field(default=frozenset())


def dates_of(rule: SeriesRule, zone: ZoneInfo) -> list[Span]:
    """The dates in order, each by the clock of `zone` that day.

    Of an hour that happens twice the first one counts. Raises `Invalid` for a
    rule that cannot be, gives no date or more than 200, and for a date on which
    the clock never shows the time, naming it.
    """
    _check(rule)
    days = list(islice(_days(rule), MOST + 1 if rule.count is None else rule.count))
    if not days:
        raise Invalid(fields={"until": [_("This rule gives no date.")]})
    if len(days) > MOST:
        raise Invalid(fields={"until": [_("At most %(count)d dates at once.") % {"count": MOST}]})
    return [_span(rule, day, zone) for day in days]


def _check(rule: SeriesRule) -> None:
    fields: dict[str, list[str]] = {}
    if rule.every_weeks < 1:
        fields["every_weeks"] = [_("Every week at the most.")]
    if not rule.weekdays <= set(range(7)):
        fields["weekdays"] = [_("Choose among the days of the week.")]
    if rule.count is None and rule.until is None:
        fields["count"] = [_("Say how many dates, or until when.")]
    if rule.count is not None and not 1 <= rule.count <= MOST:
        fields["count"] = [_("Between 1 and %(count)d dates.") % {"count": MOST}]
    if rule.until is not None and not rule.first <= rule.until <= rule.first + LONGEST:
        fields["until"] = [_("After the first day, and at most five years later.")]
    if fields:
        raise Invalid(fields=fields)


def _days(rule: SeriesRule) -> Iterator[date]:
    """The days, without end unless the rule has one; five years at the most."""
    last = min(rule.until or date.max, rule.first + LONGEST)
    weekdays = sorted(rule.weekdays or {rule.first.weekday()})
    monday = rule.first - rule.first.weekday() * DAY
    for number in count():
        week = monday + number * rule.every_weeks * WEEK
        if week > last:
            return
        for weekday in weekdays:
            day = week + weekday * DAY
            if rule.first <= day <= last and day not in rule.without:
                yield day


def _span(rule: SeriesRule, day: date, zone: ZoneInfo) -> Span:
    ends_on = day + DAY if rule.ends <= rule.starts else day
    start = _instant(zone, day, rule.starts)
    end = _instant(zone, ends_on, rule.ends, after=start)
    return Span(start, end)


def _instant(zone: ZoneInfo, day: date, clock: time, after: datetime | None = None) -> datetime:
    for instant in instants_of(zone, datetime.combine(day, clock)):
        if after is None or instant > after:
            return instant
    message = _("On %(day)s the clock goes forward past %(time)s; choose another time or leave that day out.") % {
        "day": day.isoformat(),
        "time": f"{clock:%H:%M}",
    }
    raise Invalid(message, code="no_such_time", fields={"starts": [message]}, details={"day": day.isoformat()})
