"""Whether a plan of lessons keeps the rules of its pack, and in words why not.

Days and weeks (Monday to Sunday) are those of the tutor's zone. The number of
lessons and the most a day hold for every pack; the least a week and the longest
period hold for strict packs.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.enums import PeriodUnit, SchedulingType
from catalog.plan_words import least_a_week, most_a_day, period_words
from config.kit.errors import Invalid
from scheduling.agenda import zone_of

if TYPE_CHECKING:
    from catalog.models import CoursePack

Code = Literal["preliminary_meeting_required", "lesson_count", "daily_limit", "weekly_minimum", "period_too_long"]
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule: what a person reads, and the lessons it is about."""

    code: Code
    message: str
    starts: tuple[datetime, ...] = ()


def explain_plan(
    pack: CoursePack, starts: Iterable[datetime], *, zone: ZoneInfo | None = None, existing: Iterable[datetime] = ()
) -> list[Finding]:
    """Every rule of `pack` that lessons at `starts` break; an empty list is a good plan.

    `existing` are starts of lessons that the enrolment has already; `zone` is
    the tutor's unless given.
    """
    zone = zone or zone_of(pack.tutor_profile)
    plan = sorted({*starts, *existing})
    days = [start.astimezone(zone).date() for start in plan]
    return [
        *_meeting(pack),
        *_count(pack, plan),
        *_daily(pack, plan, days),
        *(_weekly(pack, plan, days) if pack.scheduling_type == SchedulingType.STRICT else ()),
        *(_period(pack, plan, days) if pack.scheduling_type == SchedulingType.STRICT else ()),
    ]


def require_plan(pack: CoursePack, starts: Iterable[datetime], *, existing: Iterable[datetime] = ()) -> None:
    """Raise `Invalid` (plan_breaks_rules) with every finding in words (`fields`) and data (`details`)."""
    findings = explain_plan(pack, starts, existing=existing)
    if not findings:
        return
    raise Invalid(
        " ".join(finding.message for finding in findings),
        code="plan_breaks_rules",
        fields={"starts": [finding.message for finding in findings]},
        details={
            "findings": [
                {
                    "code": finding.code,
                    "message": finding.message,
                    "starts": [start.isoformat() for start in finding.starts],
                }
                for finding in findings
            ]
        },
    )


def _meeting(pack: CoursePack) -> Iterator[Finding]:
    if pack.preliminary_meeting_required:
        yield Finding(
            "preliminary_meeting_required",
            _("This course begins with a meeting with the tutor. It cannot be booked here yet."),
        )


def _count(pack: CoursePack, plan: Sequence[datetime]) -> Iterator[Finding]:
    wanted, chosen = pack.required_classes_count, len(plan)
    if chosen == wanted:
        return
    has = ngettext("This course has %(count)d lesson", "This course has %(count)d lessons", wanted) % {"count": wanted}
    if chosen < wanted:
        todo = ngettext("choose %(count)d more", "choose %(count)d more", wanted - chosen) % {"count": wanted - chosen}
    else:
        todo = _("take %(count)d away") % {"count": chosen - wanted}
    message = _("%(has)s and you chose %(chosen)d: %(todo)s.") % {"has": has, "chosen": chosen, "todo": todo}
    yield Finding("lesson_count", message, tuple(plan))


def _daily(pack: CoursePack, plan: Sequence[datetime], days: Sequence[date]) -> Iterator[Finding]:
    if not pack.max_daily_lessons:
        return
    for day, count in sorted(Counter(days).items()):
        if count > pack.max_daily_lessons:
            message = _("On %(day)s you chose %(count)d lessons. %(rule)s") % {
                "day": _full(day),
                "count": count,
                "rule": most_a_day(pack.max_daily_lessons),
            }
            yield Finding("daily_limit", message, _those(plan, days, day, day))


def _weekly(pack: CoursePack, plan: Sequence[datetime], days: Sequence[date]) -> Iterator[Finding]:
    """Every week from that of the first lesson to that of the last has the least number, weeks without a lesson too."""
    if not pack.min_weekly_classes or not days:
        return
    least = least_a_week(pack)
    monday, last = _monday(days[0]), days[-1]
    while monday <= last:
        sunday = monday + WEEK - timedelta(days=1)
        found = _those(plan, days, monday, sunday)
        if len(found) < least:
            words = ngettext(
                "The week of %(monday)s to %(sunday)s has %(count)d of at least %(least)d lesson.",
                "The week of %(monday)s to %(sunday)s has %(count)d of at least %(least)d lessons.",
                least,
            )
            values = {"monday": _full(monday), "sunday": _full(sunday), "count": len(found), "least": least}
            yield Finding("weekly_minimum", words % values, found)
        monday += WEEK


def _period(pack: CoursePack, plan: Sequence[datetime], days: Sequence[date]) -> Iterator[Finding]:
    """The last lesson is at the latest on the day that lies the period after the first one's."""
    if not pack.max_period_value or not days:
        return
    latest = last_day(pack, days[0])
    if days[-1] > latest:
        message = _(
            "The last lesson is on %(last)s. It must be within %(period)s of the first, so by %(latest)s at the latest."
        ) % {"last": _full(days[-1]), "period": period_words(pack), "latest": _full(latest)}
        yield Finding("period_too_long", message, _those(plan, days, latest + timedelta(days=1), days[-1]))


def last_day(pack: CoursePack, first: date) -> date:
    """The last day on which a lesson of a strict pack may be, when the first is on `first`.

    A month from the 31st ends with the shorter month.
    """
    value = pack.max_period_value or 0
    if pack.max_period_unit == PeriodUnit.MONTHS:
        months = first.year * 12 + first.month - 1 + value
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(first.day, monthrange(year, month)[1]))
    return first + value * WEEK


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _those(plan: Sequence[datetime], days: Sequence[date], first: date, last: date) -> tuple[datetime, ...]:
    """The lessons on `first` to `last`."""
    return tuple(start for start, day in zip(plan, days, strict=True) if first <= day <= last)


def _full(day: date) -> str:
    return formats.date_format(day, _("l j F Y"))
