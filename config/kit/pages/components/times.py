"""Choosing and reading times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.template import Context
from django.utils import timezone

from config.kit.pages.declare import Component, component
from config.kit.pages.times import clock, day, same_clock, viewer_zone, zone_city, zone_label, zone_named


@dataclass(frozen=True, kw_only=True)
class TimeChoice:
    """A time to choose: what is posted, when it is, and whether it can be had.

    `note` is said beside it ("last one", "too close to another lesson").
    """

    value: str
    start: datetime
    end: datetime
    is_chosen: bool = False
    is_disabled: bool = False
    note: str = ""


@component("time-list")
class TimeList(Component):
    """Times by day: a heading per day, a radio button (or checkbox) per time.

    Days are days of the viewer's zone; each label says the full date, time and
    zone. `other` is the IANA name of the other party's zone. `error` comes
    with the ids that the error summary links to: `<name>_0` is the first time.
    """

    name: str
    legend: str
    choices: Sequence[TimeChoice]
    is_multiple: bool = False
    other: str | None = None
    hint: str | None = None
    error: str | None = None
    heading: Literal["h2", "h3", "h4"] = "h3"

    def values(self, context: Context) -> dict[str, object]:
        """The days with their times in the viewer's zone."""
        zone = viewer_zone(context.get("request"))
        other = zone_named(self.other)
        days: dict[date, dict[str, Any]] = {}
        for number, choice in enumerate(sorted(self.choices, key=lambda choice: choice.start)):
            local = choice.start.astimezone(zone).date()
            entry = days.setdefault(local, {"date": local, "label": day(choice.start, zone), "times": []})
            entry["times"].append(self.labelled(choice, number, zone, other))
        return {"days": list(days.values()), "zone": zone_label(zone), "other_zone": zone_label(other) if other else ""}

    def labelled(self, choice: TimeChoice, number: int, zone: ZoneInfo, other: ZoneInfo | None) -> dict[str, object]:
        """One time as the template shows it."""
        differs = other is not None and not same_clock(zone, other, choice.start)
        return {
            "choice": choice,
            "id": f"{self.name}_{number}",
            "day": day(choice.start, zone),
            "start": clock(choice.start, zone),
            "end": clock(choice.end, zone),
            "other": f"{clock(choice.start, other)} {zone_city(other)}" if differs and other else "",
        }


@dataclass(frozen=True, kw_only=True)
class WeekEntry:
    """Something that stands in the week."""

    start: datetime
    end: datetime
    label: str
    href: str = ""
    kind: Literal["neutral", "info", "ok", "warn"] = "neutral"


@component("calendar-week")
class CalendarWeek(Component):
    """A read-only week, an extra beside the list: seven days with what stands in them.

    Days and times are the viewer's unless `zone` (an IANA name) says whose.
    """

    label: str
    start: date
    entries: Sequence[WeekEntry]
    previous: str | None = None
    next: str | None = None
    zone: str | None = None

    def values(self, context: Context) -> dict[str, object]:
        """The seven days with their entries."""
        zone = zone_named(self.zone) or viewer_zone(context.get("request"))
        today = timezone.now().astimezone(zone).date()
        days = []
        for offset in range(7):
            current = self.start + timedelta(days=offset)
            entries = sorted(
                (entry for entry in self.entries if entry.start.astimezone(zone).date() == current),
                key=lambda entry: entry.start,
            )
            days.append(
                {
                    "date": current,
                    "is_today": current == today,
                    "entries": [(entry, clock(entry.start, zone), clock(entry.end, zone)) for entry in entries],
                }
            )
        return {"days": days, "zone": zone_label(zone)}
