"""The data that a React page carries for its own scripts ("flight"): rows of JSON that point at each other.

The page pushes it in pieces, `self.__next_f.push([1,"…"])`; joined, they are
rows `id:json`, in which texts that begin with a dollar are dates, pointers to
other rows or special values.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from certificates.integrations.hovn.errors import PayloadError

PUSH: Final = re.compile(r"__next_f(?:\s*\|\|\s*\[\]\s*\))?\.push\(\s*")
ROW: Final = re.compile(rb"([0-9a-f]{1,8}):")
TEXT_ROW: Final = re.compile(rb"T([0-9a-f]{1,8}),")
POINTER: Final = re.compile(r"\$[L@Q]?([0-9a-f]{1,8})((?::[^:]+)*)")
ERROR: Final = b"E"
JSON_STARTS: Final = frozenset(b'{["-0123456789tfn')
EMPTY: Final = frozenset({"$undefined", "$NaN", "$Infinity", "$-Infinity", "$-0"})
MARKS: Final = ("$D", "$n")
"""Before dates and before numbers that no browser can hold."""
DEEPEST: Final = 40
MOST: Final = 50_000
ELEMENT: Final = {"type": 1, "key": 2, "props": 3}
"""Where the parts of a React element stand in its row: `["$", type, key, props]`."""
READABLE: Final = (ValueError, RecursionError)
"""What Python's JSON raises for what it cannot read."""


@dataclass(slots=True)
class Flight:
    """The rows of one page by id, and the digests of its errors."""

    rows: dict[str, Any] = field(default_factory=dict)
    digests: list[str] = field(default_factory=list)
    text: str = ""

    def resolved(self, value: Any) -> Any:
        """The value with its pointers followed, dates without their mark; what points nowhere is None.

        Raises `PayloadError` for what goes in circles or is too much.
        """
        return _Resolver(self.rows).resolve(value, 0)


def flight_of(html: str) -> Flight:
    """The flight of a page, empty where there is none; rows that are no JSON are left out."""
    text = "".join(_pieces(html))
    flight = Flight(text=text)
    for key, row in _rows(text.encode(errors="replace")):
        if isinstance(row, bytes):
            _read_json(flight, key, row)
        else:
            flight.rows[key] = row
    return flight


def json_at(text: str, position: int) -> Any:
    """The JSON value that begins at `position`. Raises one of `READABLE`."""
    return _DECODER.raw_decode(text, position)[0]


def _pieces(html: str) -> Iterator[str]:
    for match in PUSH.finditer(html):
        try:
            piece = json_at(html, match.end())
        except READABLE:
            continue
        if isinstance(piece, list) and len(piece) > 1 and isinstance(piece[1], str) and piece[0] == 1:
            yield piece[1]


def _rows(data: bytes) -> Iterator[tuple[str, bytes | str]]:
    """Id and content of each row: bytes where it is to be read, text where it is text."""
    position = 0
    while position < len(data):
        end = data.find(b"\n", position)
        end = len(data) if end < 0 else end
        head = ROW.match(data, position, end)
        if head is None:
            position = end + 1
            continue
        key = head[1].decode()
        if long_text := TEXT_ROW.match(data, head.end(), end):
            position = long_text.end() + int(long_text[1], 16)  # counted in bytes, and without a line's end
            yield key, data[long_text.end() : position].decode(errors="replace")
            continue
        yield key, data[head.end() : end]
        position = end + 1


def _read_json(flight: Flight, key: str, row: bytes) -> None:
    is_error = row.startswith(ERROR)
    if not is_error and (not row or row[0] not in JSON_STARTS):
        return  # names of scripts, hints to the browser
    try:
        value = _DECODER.decode(row[is_error:].decode(errors="replace"))
    except READABLE:
        return
    if is_error:
        digest = value.get("digest") if isinstance(value, dict) else None
        flight.digests.append(str(digest or ""))
    else:
        flight.rows[key] = value


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


_DECODER: Final = json.JSONDecoder(parse_constant=_no_constant)


class _Resolver:
    def __init__(self, rows: dict[str, Any]) -> None:
        self._rows = rows
        self._seen = 0

    def resolve(self, value: Any, depth: int) -> Any:
        self._seen += 1
        if depth > DEEPEST or self._seen > MOST:
            raise PayloadError("the data points in circles or is larger than any booking")
        if isinstance(value, str):
            return self._text(value, depth)
        if isinstance(value, dict):
            return {key: self.resolve(item, depth + 1) for key, item in value.items()}
        if isinstance(value, list):
            return [self.resolve(item, depth + 1) for item in value]
        return value

    def _text(self, text: str, depth: int) -> Any:
        if text in EMPTY:
            return None
        pointer = POINTER.fullmatch(text)
        if pointer is not None and not text.startswith("$D"):
            return self.resolve(self._target(pointer[1], pointer[2].split(":")[1:], depth), depth + 1)
        for mark in MARKS:
            if text.startswith(mark):
                return text.removeprefix(mark)
        return text[1:] if text.startswith("$$") else text

    def _target(self, key: str, path: list[str], depth: int) -> Any:
        value = self._rows.get(key)
        for step in path:
            if isinstance(value, str):
                depth += 1
                value = self.resolve(value, depth)
            value = _step(value, step)
        return value


def _step(value: Any, step: str) -> Any:
    if isinstance(value, dict):
        return value.get(step)
    if not isinstance(value, list):
        return None
    if step in ELEMENT and value[:1] == ["$"]:
        index = ELEMENT[step]
    elif step.isdecimal() and len(step) < 7:  # noqa: PLR2004 - no page has a million parts
        index = int(step)
    else:
        return None
    return value[index] if index < len(value) else None
