"""Time zones to choose from: the cities of today's list, each once, without names that are kept for old programs."""

from __future__ import annotations

import contextlib
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Final
from zoneinfo import TZPATH

from django import forms
from django.utils.translation import gettext as _

from config.kit.pages.times import zone_names

UTC_NAMES: Final = frozenset({"UTC", "Etc/UTC"})


def _table(name: str) -> list[list[str]]:
    """The fields of each line of one of the time zone database's tables; found where `zoneinfo` looks."""
    places: list[Any] = [Path(folder) for folder in TZPATH]
    with contextlib.suppress(ModuleNotFoundError):
        places.append(resources.files("tzdata") / "zoneinfo")
    for place in places:
        if (place / name).is_file():
            lines = (place / name).read_text(encoding="utf-8").splitlines()
            return [line.split() for line in lines if line and not line.startswith("#")]
    return []


@lru_cache(maxsize=1)
def present_names() -> frozenset[str]:
    """Names in use today; without the table every name with a city in it."""
    listed = frozenset(fields[2] for fields in _table("zone.tab")) & zone_names()
    return listed or frozenset(name for name in zone_names() if "/" in name and not name.startswith("Etc/"))


@lru_cache(maxsize=1)
def _links() -> dict[str, str]:
    return {fields[2]: fields[1] for fields in _table("tzdata.zi") if fields[0] == "L"}


def present_name(name: str) -> str:
    """Today's name of a zone: `Asia/Calcutta` is `Asia/Kolkata`; what has none stays as it is."""
    if name in UTC_NAMES:
        return "UTC"
    newer = _links().get(name, name)
    return newer if name not in present_names() and newer in present_names() else name


def zone_title(name: str) -> str:
    """`Europe/Amsterdam` → `Amsterdam (Europe)`."""
    if name in UTC_NAMES:
        return _("UTC")
    *around, city = name.replace("_", " ").split("/")
    return f"{city} ({', '.join(reversed(around))})" if around else city


def zone_choices() -> list[tuple[str, str]]:
    """Choices for a zone field: cities by name, then UTC."""
    cities = sorted((zone_title(name), name) for name in present_names())
    return [*((name, title) for title, name in cities), ("UTC", zone_title("UTC"))]


class ZoneField(forms.ChoiceField):
    """A choice of zones; a name of former times is shown and taken as today's."""

    def __init__(self, *, empty: str = "", **options: Any) -> None:
        blank = [("", empty)] if empty else []
        super().__init__(choices=lambda: [*blank, *zone_choices()], **options)

    def prepare_value(self, value: Any) -> Any:
        """Today's name."""
        return present_name(value) if isinstance(value, str) else value

    def to_python(self, value: Any) -> str:
        """Today's name."""
        return present_name(super().to_python(value))
