"""Certification: bare answers, `{"error": {"code", "message"}}`, totals in a header."""

from __future__ import annotations

from typing import Any

from config.kit.api.dialect import FIELD_MESSAGES, TEXT, Dialect, Exchange, Schema, obj
from config.kit.api.paging import Paging
from config.kit.api.problems import Problem
from config.kit.api.results import Item, Page


class CertificationDialect(Dialect):
    """Arrays by `limit` and `offset`; X-Total-Count counts all rows."""

    name = "certification"
    paging = Paging(number="offset", size="limit", default=100, largest=1000, by_offset=True)

    def problem(self, problem: Problem, request_id: str) -> Any:
        """Code and message; `fields` where inputs are to blame."""
        error: dict[str, Any] = {"code": self.code(problem), "message": problem.message}
        if problem.fields:
            error["fields"] = problem.fields
        return {"error": error}

    def item(self, item: Item, exchange: Exchange) -> Any:
        """The object itself."""
        return {**item.data, **item.extra} if item.extra else item.data

    def page(self, page: Page, exchange: Exchange) -> Any:
        """The array itself."""
        return page.rows

    def page_headers(self, page: Page) -> dict[str, str]:
        """X-Total-Count."""
        return {"X-Total-Count": str(len(page.rows) if page.total is None else page.total)}

    def problem_schema(self) -> Schema:
        """As `problem()`."""
        error = obj({"code": TEXT, "message": TEXT, "fields": FIELD_MESSAGES}, required=("code", "message"))
        return obj({"error": error})

    def item_schema(self, inner: Schema, *, data_name: str, action: str) -> Schema:
        """As `item()`."""
        return inner

    def page_schema(self, inner: Schema, *, data_name: str, action: str) -> Schema:
        """As `page()`."""
        return {"type": "array", "items": inner}
