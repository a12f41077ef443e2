"""Links on the pages of objects, added by floors above: they know the object, it does not know them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Model
from django.http import HttpRequest


@dataclass(frozen=True, kw_only=True)
class ObjectLink:
    """`address(request, object)` is where it leads, empty where the viewer has nothing to look at there."""

    name: str
    label: Any
    icon: str
    address: Callable[[HttpRequest, Any], str]


@dataclass(frozen=True, slots=True)
class ShownLink:
    """A link as the page has it."""

    label: Any
    icon: str
    href: str


_LINKS: Final[dict[str, dict[str, ObjectLink]]] = {}


def add_object_link(model: type[Model], link: ObjectLink) -> None:
    """Show `link` on the admin's page of every object of `model`; the same name again replaces it."""
    _LINKS.setdefault(model._meta.label_lower, {})[link.name] = link


def links_of(request: HttpRequest, target: Model) -> list[ShownLink]:
    """Those that lead somewhere for the viewer."""
    found = _LINKS.get(target._meta.label_lower, {}).values()
    shown = [ShownLink(link.label, link.icon, link.address(request, target)) for link in found]
    return [link for link in shown if link.href]
