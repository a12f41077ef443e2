"""Finding the booking in a page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from certificates.integrations.hovn.errors import PayloadError
from certificates.integrations.hovn.flight import READABLE, Flight, json_at

MARK: Final = re.compile(r'"booking"\s*:\s*(?=\{)')
REFERENCE: Final = "referenceNumber"
MOST: Final = 100_000


def booking_in(flight: Flight, reference: str) -> dict[str, Any]:
    """The page's data of the booking `reference`, its pointers followed.

    Raises `PayloadError`: no booking, another's, or two that differ.
    """
    candidates = [item for item in _candidates(flight) if item.get(REFERENCE) is not None]
    if not candidates:
        raise PayloadError("there is no booking in the page")
    own = [item for item in candidates if item[REFERENCE] == reference]
    if not own:
        raise PayloadError("the page shows another booking")
    # Parts of the page may repeat it shortened: the one that says most is it.
    best = max(own, key=len)
    if any(item.get("id") != best.get("id") for item in own):
        raise PayloadError("the page shows two bookings under one reference")
    return best


def _candidates(flight: Flight) -> Iterator[dict[str, Any]]:
    found = False
    for value in _bookings(list(flight.rows.values())):
        item = flight.resolved(value)
        if isinstance(item, dict):
            found = True
            yield item
    if found:
        return
    for match in MARK.finditer(flight.text):  # rows that are cut off or run together
        try:
            item = flight.resolved(json_at(flight.text, match.end()))
        except READABLE:
            continue
        if isinstance(item, dict):
            yield item


def _bookings(values: list[Any]) -> Iterator[Any]:
    """Everything that is called `booking` anywhere."""
    waiting, seen = values, 0
    while waiting and seen < MOST:
        value = waiting.pop()
        seen += 1
        if isinstance(value, dict):
            if "booking" in value:
                yield value["booking"]
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def canonical(value: Any) -> bytes:
    """The same bytes for the same data, whatever the order of its keys."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
