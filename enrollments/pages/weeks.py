"""Weeks from Monday to Sunday, as pages name them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

WEEK: Final = timedelta(days=7)


def monday_of(instant: datetime, zone: ZoneInfo) -> date:
    """The Monday of the week in which `instant` lies in `zone`."""
    day = instant.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def read_day(value: str) -> date | None:
    """`2026-11-24` as a date a week may be added to; None for anything else."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day if 1 < day.year < 9999 else None  # noqa: PLR2004 - the calendar's edges


def week_words(monday: date) -> str:
    """`23 to 29 November 2026`, `28 December 2026 to 3 January 2027`: no part twice."""
    sunday = monday + WEEK - timedelta(days=1)
    if monday.year != sunday.year:
        first = date_format(monday, _("j F Y"))
    else:
        first = date_format(monday, _("j F")) if monday.month != sunday.month else date_format(monday, "j")
    return _("%(first)s to %(last)s") % {"first": first, "last": date_format(sunday, _("j F Y"))}
