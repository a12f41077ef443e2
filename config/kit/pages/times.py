"""Instants as people read them: in their own zone, which is named."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpRequest
from django.template import Context
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince, timeuntil
from django.utils.translation import gettext as _

COOKIE: Final = "campanile_zone"
Shape = Literal["full", "date", "time", "short"]


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Every IANA name this machine knows."""
    return frozenset(available_timezones())


def zone_named(name: str | None) -> ZoneInfo | None:
    """The zone called `name`, or None when there is none."""
    return ZoneInfo(name) if name and name in zone_names() else None


def viewer_zone(request: HttpRequest | None) -> ZoneInfo:
    """The zone of whoever looks: their profile's, else their cookie's, else the practice's, else the server's."""
    if request is not None:
        practice = getattr(request, "practice", None)
        for name in (
            getattr(getattr(request, "user", None), "time_zone", None),
            request.COOKIES.get(COOKIE),
            getattr(practice, "time_zone", None),
        ):
            if zone := zone_named(name):
                return zone
    return ZoneInfo(timezone.get_default_timezone_name())


def zone_city(zone: ZoneInfo) -> str:
    """`America/New_York` → `New York`."""
    return _("UTC") if zone.key in {"UTC", "Etc/UTC"} else zone.key.rsplit("/", 1)[-1].replace("_", " ")


def zone_label(zone: ZoneInfo) -> str:
    """`Europe/Amsterdam` → `Amsterdam time`; people know cities, not abbreviations."""
    if zone.key in {"UTC", "Etc/UTC"}:
        return _("UTC")
    return _("%(city)s time") % {"city": zone_city(zone)}


def same_clock(first: ZoneInfo, second: ZoneInfo, instant: datetime) -> bool:
    """Whether both zones show the same wall-clock time at `instant`."""
    return instant.astimezone(first).utcoffset() == instant.astimezone(second).utcoffset()


def is_ambiguous(instant: datetime, zone: ZoneInfo) -> bool:
    """Whether the zone's clock shows this time twice on that day, as it does when the clocks go back."""
    local = instant.astimezone(zone)
    first, second = local.replace(fold=0).utcoffset(), local.replace(fold=1).utcoffset()
    return first is not None and second is not None and first > second


def clock(instant: datetime, zone: ZoneInfo) -> str:
    """The time of day in `zone`, in the reader's format; where it comes twice, its distance from UTC tells which."""
    local = instant.astimezone(zone)
    text = formats.time_format(local.time(), _("H:i"))
    return f"{text} (UTC{local.isoformat()[-6:]})" if is_ambiguous(instant, zone) else text


def day(instant: datetime, zone: ZoneInfo, *, short: bool = False) -> str:
    """The date in `zone` with its weekday."""
    local = instant.astimezone(zone).date()
    return formats.date_format(local, _("D j M") if short else _("l j F Y"))


def span(start: datetime, end: datetime | None, zone: ZoneInfo, shape: Shape) -> str:
    """`start` (to `end`) in `zone` as text without the zone's name."""
    if shape == "date":
        return day(start, zone)
    times = clock(start, zone) if end is None else f"{clock(start, zone)}\N{EN DASH}{clock(end, zone)}"
    if shape == "time":
        return times
    return f"{day(start, zone, short=shape == 'short')}, {times}"


def distance(instant: datetime, now: datetime | None = None, zone: ZoneInfo | None = None) -> str:
    """How far away `instant` is: in 3 days, 2 hours ago. From a day on the nights between count, in `zone`."""
    now, zone = now or timezone.now(), zone or ZoneInfo(timezone.get_default_timezone_name())
    if abs(instant - now) < timedelta(minutes=1):
        return _("now")
    there: date = instant
    here: date = now
    days = instant.astimezone(zone).date(), now.astimezone(zone).date()
    if abs(instant - now) >= timedelta(days=1) and days[0] != days[1]:
        there, here = days
    if instant > now:
        return _("in %(time)s") % {"time": timeuntil(there, here, depth=1)}
    return _("%(time)s ago") % {"time": timesince(there, here, depth=1)}


def when(
    context: Context,
    instant: datetime,
    *,
    end: datetime | None = None,
    other: str | None = None,
    shape: Shape = "full",
    relative: bool = False,
    named: bool = True,
) -> SafeString:
    """`{% when lesson.starts_at end=lesson.ends_at other=tutor.time_zone relative=True %}`.

    Shows the viewer's zone and names it (`named`); `other` is the IANA name of
    the other party's zone, shown beside when its clock differs. Shapes: full
    (weekday, date, time), short, date, time. Instants are aware datetimes.
    """
    zone = viewer_zone(context.get("request"))
    words, _comma, hours = span(instant, end, zone, shape).rpartition(", ")
    shown = format_html('{}, <span class="clock">{}</span>', words, hours) if words else hours
    parts = [format_html('<time datetime="{}">{}</time>', instant.isoformat(timespec="seconds"), shown)]
    if named and shape != "date":
        parts.append(format_html(' <span class="zone">{}</span>', zone_label(zone)))
    other_zone = zone_named(other)
    if other_zone and shape != "date" and not same_clock(zone, other_zone, instant):
        same_day = instant.astimezone(zone).date() == instant.astimezone(other_zone).date()
        text = span(instant, end, other_zone, "time" if same_day else "short")
        parts.append(format_html(' <span class="zone">({} {})</span>', text, zone_label(other_zone)))
    if relative:
        parts.append(format_html(' <span class="relative">{}</span>', distance(instant, zone=zone)))
    return format_html('<span class="when">{}</span>', SafeString("".join(parts)))
