"""Dates of Hovn, always with their zone."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from certificates.integrations.hovn.errors import PayloadError

MARK: Final = "$D"
"""Before a date in the page's data."""
FIRST, LAST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def moment_from(text: str, *, zone: str = "") -> datetime:
    """ISO 8601 as an aware moment in UTC; a wall-clock time is one of `zone`.

    Raises `PayloadError` for anything else, also for wall clock without a zone
    and for years that no booking is in.
    """
    words = text.strip().removeprefix(MARK)
    try:
        moment = datetime.fromisoformat(words)
    except ValueError as error:
        raise PayloadError(f"{words[:40]!r} is not a date") from error
    if moment.tzinfo is None:
        if not zone:
            raise PayloadError(f"{words[:40]!r} names no zone")
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    try:
        moment = moment.astimezone(UTC)
    except OverflowError as error:
        raise PayloadError(f"{words[:40]!r} is not a date") from error
    if not FIRST <= moment < LAST:
        raise PayloadError(f"{words[:40]!r} is no date of a booking")
    return moment


def zone_from(text: str) -> str:
    """The full IANA name, empty for none. Raises `PayloadError` for what is no zone."""
    words = text.strip()
    if words and words not in _zones():
        raise PayloadError(f"{words[:40]!r} is not a time zone")
    return words


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
