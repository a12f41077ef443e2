"""Taking values out of foreign data, each checked for what it is.

Nothing becomes silently empty: what is absent or null is empty, what is there
and of another shape than ever seen is a `PayloadError` that names its place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from certificates.integrations.hovn.cleaning import clean_text
from certificates.integrations.hovn.errors import PayloadError
from certificates.integrations.hovn.moments import moment_from, zone_from
from config.kit.numbers import whole_number

IDENTIFIER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
LARGEST: Final = 2**31 - 1


class Reader:
    """One object of the data; `where` is its name in refusals."""

    def __init__(self, item: Mapping[str, Any], where: str) -> None:
        self._item = item
        self.where = where

    def text(self, *names: str, longest: int = 256) -> str:
        """The first of these that says something, cut to `longest`; numbers count as text."""
        for name in names:
            value = self._item.get(name)
            if value is None:
                continue
            if isinstance(value, bool) or not isinstance(value, str | int):
                raise self._odd(name, "no text")
            if text := " ".join(clean_text(str(value)).split()):
                return text[:longest].rstrip()
        return ""

    def identifier(self, name: str) -> str:
        """An id, empty for none."""
        text = self.text(name, longest=65)
        if text and not IDENTIFIER.fullmatch(text):
            raise self._odd(name, "no id")
        return text

    def moment(self, name: str, *, zone: str = "") -> datetime | None:
        """A date with its time, None for none."""
        text = self.text(name, longest=60)
        try:
            return moment_from(text, zone=zone) if text else None
        except PayloadError as error:
            raise self._odd(name, str(error)) from error

    def zone(self, name: str) -> str:
        """An IANA zone, empty for none."""
        try:
            return zone_from(self.text(name, longest=64))
        except PayloadError as error:
            raise self._odd(name, str(error)) from error

    def flag(self, name: str) -> bool:
        """Yes or no; nothing is no."""
        value = self._item.get(name)
        if value is None or isinstance(value, bool):
            return bool(value)
        raise self._odd(name, "neither yes nor no")

    def count(self, name: str) -> int | None:
        """A number of things, None for none."""
        text = self.text(name, longest=20)
        if not text:
            return None
        number = whole_number(text, most=LARGEST)
        if number is None:
            raise self._odd(name, "no number of things")
        return number

    def section(self, name: str) -> Reader | None:
        """An object inside this one, None for none."""
        value = self._item.get(name)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            raise self._odd(name, "no object")
        return Reader(value, f"{self.where}.{name}")

    def named(self, name: str) -> str:
        """The name of a thing that comes as an object or as plain text (courses do)."""
        value = self._item.get(name)
        if isinstance(value, Mapping):
            return Reader(value, f"{self.where}.{name}").text("name", "slug")
        return self.text(name)

    def has(self, name: str) -> bool:
        """Whether it is there and not null."""
        return self._item.get(name) is not None

    def _odd(self, name: str, why: str) -> PayloadError:
        return PayloadError(f"{self.where}.{name}: {why}")
