"""Sections that apps put on the home page.

An upper floor calls `add_section` in the app's `wiring`; a section that has
nothing to show returns None and is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest

Provider = Callable[[HttpRequest], Mapping[str, Any] | None]


@dataclass(frozen=True, kw_only=True)
class Section:
    """A template and what it is rendered with."""

    template: str
    context: Mapping[str, Any]


PROVIDERS: Final[dict[str, tuple[int, str, Provider]]] = {}


def add_section(name: str, *, template: str, provider: Provider, order: int = 50) -> None:
    """Show `template` on the home page with the provider's context as `section`, sorted by `order`."""
    PROVIDERS[name] = (order, template, provider)


def sections_for(request: HttpRequest) -> list[Section]:
    """The sections for whoever asks."""
    sections = []
    for _order, template, provider in sorted(PROVIDERS.values(), key=lambda entry: entry[0]):
        context = provider(request)
        if context is not None:
            sections.append(Section(template=template, context=context))
    return sections
