"""Entries of the page's navigations, filled by each app's `wiring`.

The base templates know no app: an app says what it offers, to whom and where.
An entry whose URL is not wired is left out, as is one that `is_for` refuses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

Place = Literal["primary", "account", "tutor", "staff", "footer"]


def for_everyone(_request: HttpRequest) -> bool:
    """The default audience."""
    return True


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A link to the page `url_name` in a navigation; `order` sorts, `count` may say how much waits there."""

    label: Any
    url_name: str
    icon: str = ""
    order: int = 50
    is_for: Callable[[HttpRequest], bool] = for_everyone
    count: Callable[[HttpRequest], int] | None = field(default=None)


@dataclass(frozen=True, kw_only=True)
class Link:
    """An entry as it is shown."""

    label: Any
    href: str
    icon: str
    is_current: bool
    count: int


ENTRIES: Final[dict[str, list[Entry]]] = {}


def add_entry(place: Place, entry: Entry) -> None:
    """Put `entry` into a navigation; the same page a second time replaces the first."""
    others = [other for other in ENTRIES.get(place, []) if other.url_name != entry.url_name]
    ENTRIES[place] = sorted([*others, entry], key=lambda entry: entry.order)


def links(place: Place, request: HttpRequest) -> list[Link]:
    """The links of a navigation for whoever asks; at most one is current: the page itself, or the nearest above it."""
    wired = []
    for entry in ENTRIES.get(place, []):
        try:
            wired.append((entry, reverse(entry.url_name)))
        except NoReverseMatch:
            continue
    shown = [(entry, href) for entry, href in wired if entry.is_for(request)]
    path = getattr(request, "stands_under", request.path)
    current = max((href for _entry, href in shown if is_above(href, path)), key=len, default=None)
    return [
        Link(
            label=entry.label,
            href=href,
            icon=entry.icon,
            is_current=href == current,
            count=entry.count(request) if entry.count else 0,
        )
        for entry, href in shown
    ]


def stand_under(request: HttpRequest, url_name: str) -> None:
    """Mark `url_name` as where the page belongs: for one that its address alone would put elsewhere."""
    request.stands_under = reverse(url_name)  # type: ignore[attr-defined]  # read by `links`


def is_above(href: str, path: str) -> bool:
    """Whether `path` is the page `href` or one under it; nothing counts as under the front page."""
    return path == href or (href != "/" and path.startswith(href.rstrip("/") + "/"))
