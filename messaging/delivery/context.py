"""Plain values to JSON and back, so that a message can wait in a row.

Dates and aware datetimes survive as themselves; everything else must already be
JSON. What would be wrong by the time of sending is refused here: model
instances (they change), lazy translations (they speak the writer's language),
naive datetimes (nobody knows when they are).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

MOMENT: Final = "$moment"
DAY: Final = "$day"


def encode_context(context: Mapping[str, Any]) -> dict[str, Any]:
    """`context` as JSON values. Raises `TypeError` naming the variable that cannot wait."""
    return {name: _encode(value, name) for name, value in context.items()}


def decode_context(stored: Mapping[str, Any]) -> dict[str, Any]:
    """The inverse of `encode_context`."""
    return {name: _decode(value) for name, value in stored.items()}


def _encode(value: Any, name: str) -> Any:
    if type(value) is str or value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str) and type(value).__str__ is not object.__str__:
        return str.__str__(value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError(f"{name} is a datetime without a zone")
        return {MOMENT: value.astimezone(UTC).isoformat()}
    if isinstance(value, date):
        return {DAY: value.isoformat()}
    if isinstance(value, Mapping):
        if any(not isinstance(key, str) or key.startswith("$") for key in value):
            raise TypeError(f"{name} has keys that are not plain words")
        return {key: _encode(item, f"{name}.{key}") for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_encode(item, f"{name}[{index}]") for index, item in enumerate(value)]
    raise TypeError(f"{name} is a {type(value).__name__}; a message carries ids and plain values only")


def _decode(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {MOMENT}:
            return datetime.fromisoformat(value[MOMENT])
        if set(value) == {DAY}:
            return date.fromisoformat(value[DAY])
        return {key: _decode(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_decode(item) for item in value]
    return value
