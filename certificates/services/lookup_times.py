"""When an address is asked for again: at night, each at a moment of its own."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from accounts.models import Practice

NIGHT_BEGINS: Final = time(0, 30)
NIGHT_LASTS: Final = timedelta(hours=5)
LONGEST_REST: Final = 16
"""Nights between two tries of an address that never gets an answer."""


def is_fresh(last_checked: datetime | None, practice: Practice, now: datetime) -> bool:
    """Whether an answer of `last_checked` still stands for the present."""
    return last_checked is not None and now - last_checked < timedelta(hours=practice.lookup_fresh_hours)


def next_night(email: str, practice: Practice, now: datetime, *, failures: int = 0) -> datetime:
    """The address's moment in the first of the practice's nights in which what is known now is stale.

    After `failures` in a row some nights are left out: 0, 1, 3, 7, then 15.
    """
    zone = ZoneInfo(practice.time_zone)
    stale = now if failures else now + timedelta(hours=practice.lookup_fresh_hours)
    nights = min(2 ** max(failures - 1, 0), LONGEST_REST) - 1 if failures else 0
    day = (stale.astimezone(zone) + timedelta(days=nights)).date()
    moment = _moment(email, day, zone)
    while moment <= stale:
        day += timedelta(days=1)
        moment = _moment(email, day, zone)
    return moment


def _moment(email: str, day: date, zone: ZoneInfo) -> datetime:
    """Where in the night of `day` an address has its place: always the same, all of them spread evenly."""
    dice = int.from_bytes(hashlib.sha256(email.encode()).digest()[:4], "big")
    offset = timedelta(seconds=dice % int(NIGHT_LASTS.total_seconds()))
    return (datetime.combine(day, NIGHT_BEGINS, zone).astimezone(UTC)) + offset
