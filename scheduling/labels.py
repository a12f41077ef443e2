"""Times in words that stand alone: full date, clock and zone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.kit.pages.times import clock, day, zone_label
from scheduling.wall_clock import DAY, HOUR, MINUTE

NOTHING: Final = timedelta()


def label_time(start: datetime, zone: ZoneInfo) -> str:
    """`Tuesday 24 November 2026, 18:00 (Amsterdam time)`."""
    return _("%(day)s, %(time)s (%(zone)s)") % {
        "day": day(start, zone),
        "time": clock(start, zone),
        "zone": zone_label(zone),
    }


def label_length(length: timedelta) -> str:
    """`1 day`, `12 hours`, `45 minutes`: in the largest unit that says it whole."""
    minutes = length // MINUTE
    if minutes and length % DAY == NOTHING:
        return ngettext("%(count)d day", "%(count)d days", length // DAY) % {"count": length // DAY}
    if minutes and length % HOUR == NOTHING:
        return ngettext("%(count)d hour", "%(count)d hours", length // HOUR) % {"count": length // HOUR}
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
