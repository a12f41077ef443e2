"""How the pages of a list are asked for, per surface."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from config.kit.api.queries import read_whole_number
from config.kit.api.results import Page
from config.kit.errors import Invalid

LARGEST_PAGE_NUMBER: Final = 10_000_000
UNPAGED_LIMIT: Final = 10_000


@dataclass(frozen=True, slots=True)
class Slice:
    """Which rows are wanted: `size` None means all."""

    start: int
    size: int | None


@dataclass(frozen=True, slots=True)
class Paging:
    """Reads a slice from the query string.

    `number` and `size` name its parameters; `by_offset` counts rows instead of
    pages; `allows_all` lets page 0 mean everything (up to `UNPAGED_LIMIT`
    rows). A size above `largest` is cut to it, and the answer says so; what is
    no number or below 1 is refused. Empty names: the list is never paged.
    """

    number: str = ""
    size: str = ""
    default: int = 0
    largest: int = 0
    by_offset: bool = False
    allows_all: bool = False
    counts: bool = True

    def read(self, query: QueryDict) -> Slice:
        """The slice that `query` asks for. Raises `Invalid` naming the parameter."""
        if not self.size:
            return Slice(0, None)
        size = read_whole_number(query, self.size, default=self.default, least=1, most=self.largest, cut=True)
        if self.by_offset:
            return Slice(read_whole_number(query, self.number, default=0, least=0, most=LARGEST_PAGE_NUMBER), size)
        least = 0 if self.allows_all else 1
        number = read_whole_number(query, self.number, default=1, least=least, most=LARGEST_PAGE_NUMBER)
        return Slice(0, None) if number == 0 else Slice((number - 1) * size, size)

    def take(self, rows: QuerySet[Any], query: QueryDict, render: Callable[[QuerySet[Any]], list[Any]]) -> Page:
        """The page of `rows` that `query` asks for: one count and one read, or only the read where nothing counts."""
        wanted = self.read(query)
        if not self.counts:
            return Page(render(rows))
        total = rows.count()
        if wanted.size is None:
            if total > UNPAGED_LIMIT:
                message = _("There are more than %(limit)d rows: please page through them.")
                raise Invalid(fields={self.number: [message % {"limit": UNPAGED_LIMIT}]})
            return Page(render(rows) if total else [], number=1, size=total, total=total)
        found = render(rows[wanted.start : wanted.start + wanted.size]) if wanted.start < total else []
        return Page(found, number=wanted.start // wanted.size + 1, size=wanted.size, total=total)

    def parameters(self) -> list[dict[str, Any]]:
        """The OpenAPI parameters it reads."""
        if not self.size:
            return []
        first = 0 if self.allows_all or self.by_offset else 1
        default = 0 if self.by_offset else 1
        return [
            {"name": self.number, "in": "query", "schema": {"type": "integer", "minimum": first, "default": default}},
            {
                "name": self.size,
                "in": "query",
                "schema": {"type": "integer", "minimum": 1, "maximum": self.largest, "default": self.default},
            },
        ]
