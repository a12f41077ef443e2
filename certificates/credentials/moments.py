"""Days and moments as credentials write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, tzinfo


def stamp(moment: datetime) -> str:
    """YYYY-MM-DDTHH:MM:SSZ, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def start_of(day: date, zone: tzinfo) -> str:
    """The first moment of `day` in `zone`."""
    return stamp(datetime.combine(day, time.min, zone))


def end_of(day: date, zone: tzinfo) -> str:
    """The last whole second of `day` in `zone`: something valid until a day is valid on it."""
    return stamp(datetime.combine(day, time(23, 59, 59), zone))
