"""Facts: cards, tables, definition lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from django.http import QueryDict
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from config.kit.pages.declare import Component, ComponentError, component


@component("card", content="optional", fills=("media", "meta", "actions"))
class Card(Component):
    """One thing of a list. With `href` the title is a link that covers the card."""

    title: str
    href: str | None = None
    heading: Literal["h2", "h3", "h4"] = "h3"
    eyebrow: str | None = None


@component("panel", content="required", fills=("actions",))
class Panel(Component):
    """A titled box that groups part of a page."""

    title: str
    heading: Literal["h2", "h3"] = "h2"


@dataclass(frozen=True)
class Column:
    """A table's column; `sort` is the value of the address's sort parameter, `is_number` aligns to the end."""

    label: Any
    sort: str | None = None
    is_number: bool = False


@component("table", content="optional")
class Table(Component):
    """Rows of cells under `columns` (texts or `Column`s); rows become cards on narrow screens.

    Holds `row`s, which hold one `cell` per column.
    """

    caption: str
    columns: Sequence[Any]
    is_caption_shown: bool = True
    sort_parameter: str = "sort"

    @property
    def heads(self) -> list[Column]:
        """The columns, plain texts turned into `Column`s."""
        return [column if isinstance(column, Column) else Column(column) for column in self.columns]

    @contextmanager
    def around(self, context: Context) -> Iterator[None]:
        """Tell the rows which columns there are."""
        context["_columns"] = self.heads
        yield

    def values(self, context: Context) -> dict[str, object]:
        """The heads with their sorting: (column, ascending|descending|none, address)."""
        query = context["request"].GET if context.get("request") else QueryDict()
        present = query.get(self.sort_parameter, "")
        return {"heads": [(column, *self.sorting(column, present, query)) for column in self.heads]}

    def sorting(self, column: Column, present: str, query: QueryDict) -> tuple[str, str]:
        """How `column` is sorted now and the address that sorts by it (or turns the order round)."""
        if not column.sort:
            return "", ""
        state = {column.sort: "ascending", f"-{column.sort}": "descending"}.get(present, "none")
        params = query.copy()
        params[self.sort_parameter] = f"-{column.sort}" if state == "ascending" else column.sort
        params.pop("page", None)
        return state, f"?{params.urlencode()}"


@component("row", content="required")
class Row(Component):
    """A table's row: exactly one `cell` per column (or fewer that span)."""

    is_muted: bool = False

    @contextmanager
    def around(self, context: Context) -> Iterator[None]:
        """Hand out the columns to the cells; raise if some were left."""
        left = list(context.get("_columns") or ())
        context["_cells"] = left
        yield
        if left:
            raise ComponentError(f"a row lacks cells for {', '.join(str(column.label) for column in left)}")

    def render(self, _context: Context, content: SafeString, *_rest: object) -> str:
        """Without a template: rows are many."""
        return format_html("<tr{}>{}</tr>", SafeString(' class="row-muted"' if self.is_muted else ""), content)


@component("cell", content="optional")
class Cell(Component):
    """A table's cell; the row's first one with `is_head` names the row."""

    is_head: bool = False
    span: int = 1

    @contextmanager
    def around(self, context: Context) -> Iterator[None]:
        """Take the next column (or the next `span`)."""
        left = context.get("_cells") or []
        if len(left) < self.span:
            raise ComponentError("a row has more cells than the table has columns")
        context["_cell"] = left[0]
        del left[: self.span]
        yield

    def render(self, context: Context, content: SafeString, *_rest: object) -> str:
        """Without a template: cells are many."""
        column: Column = context["_cell"]
        return format_html(
            '<{tag}{scope}{kind}{span} data-label="{label}">{content}</{tag}>',
            tag="th" if self.is_head else "td",
            scope=SafeString(' scope="row"' if self.is_head else ""),
            kind=SafeString(' class="number"' if column.is_number else ""),
            span=SafeString(f' colspan="{self.span}"' if self.span > 1 else ""),
            label=column.label,
            content=content,
        )


@component("definition-list", content="required")
class DefinitionList(Component):
    """Facts as term and value; holds `definition`s."""


@component("definition", content="required")
class Definition(Component):
    """One fact."""

    term: str
