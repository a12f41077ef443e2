"""Where one is and where one can go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from django.core.paginator import Page
from django.http import HttpRequest, QueryDict
from django.template import Context

from config.kit.pages.declare import Component, component


@component("breadcrumb", content="required")
class Breadcrumb(Component):
    """The way back; holds crumbs, the page itself last."""


@component("crumb")
class Crumb(Component):
    """One step of the breadcrumb; without `href` it is the page one is on."""

    label: str
    href: str | None = None


@component("page-header", content="optional", fills=("actions",))
class PageHeader(Component):
    """The page's one h1, a lead under it (the content) and its actions."""

    title: str
    eyebrow: str | None = None


@component("tabs", content="required")
class Tabs(Component):
    """Views of one thing, each with its own address; holds `tab`s."""

    label: str


@component("tab", attributes=True)
class Tab(Component):
    """One of the tabs."""

    label: str
    href: str
    is_current: bool = False
    count: int | None = None


@component("steps")
class Steps(Component):
    """A job in steps; `current` counts from 1, steps before it are done."""

    labels: Sequence[Any]
    current: int

    @property
    def numbered(self) -> list[tuple[int, str, str]]:
        """(number, label, done|current|ahead) of every step."""
        return [
            (number, label, "done" if number < self.current else "current" if number == self.current else "ahead")
            for number, label in enumerate(self.labels, start=1)
        ]


@component("pagination")
class Pagination(Component):
    """Pages of a list; keeps the address's other parameters. Nothing for a single page."""

    page: Page  # type: ignore[type-arg]  # any rows
    parameter: str = "page"
    target: str | None = None

    def values(self, context: Context) -> dict[str, object]:
        """The addresses of the pages around, `(None, "")` for a gap."""
        request = context.get("request")
        numbers = self.page.paginator.get_elided_page_range(self.page.number, on_each_side=1, on_ends=1)
        return {
            "links": [
                (number, self.address(request, number)) if isinstance(number, int) else (None, "") for number in numbers
            ],
            "previous": self.address(request, self.page.number - 1) if self.page.has_previous() else "",
            "next": self.address(request, self.page.number + 1) if self.page.has_next() else "",
        }

    def address(self, request: HttpRequest | None, number: int) -> str:
        """The present address with another page number."""
        params = request.GET.copy() if request else QueryDict(mutable=True)
        params[self.parameter] = str(number)
        return f"?{params.urlencode()}"


@component("side-navigation", content="required")
class SideNavigation(Component):
    """The navigation beside tutor and staff pages; holds `side-link`s."""

    label: str


@component("side-link")
class SideLink(Component):
    """One entry of the side navigation; `is_current`, where somebody knows it, wins over the comparison of paths."""

    label: str
    href: str
    icon: str | None = None
    count: int | None = None
    match: Literal["exact", "prefix"] = "exact"
    is_current: bool | None = None

    def values(self, context: Context) -> dict[str, object]:
        """Whether the page is this entry's."""
        if self.is_current is not None:
            return {"is_current": self.is_current}
        path = context["request"].path if context.get("request") else ""
        return {"is_current": path.startswith(self.href) if self.match == "prefix" else path == self.href}
