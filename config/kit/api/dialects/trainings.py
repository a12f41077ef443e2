"""Trainings: bare objects and arrays; `{"errors": {"detail": …}}`."""

from __future__ import annotations

from typing import Any

from config.kit.api.dialect import FIELD_MESSAGES, TEXT, Dialect, Exchange, Schema, obj
from config.kit.api.paging import Paging
from config.kit.api.problems import Problem
from config.kit.api.results import Item, Page


class TrainingsDialect(Dialect):
    """Lists are whole; the messages per input stand beside the detail."""

    name = "trainings"
    paging = Paging(counts=False)

    def problem(self, problem: Problem, request_id: str) -> Any:
        """`errors.detail` is one sentence; `fields` where inputs are to blame."""
        errors: dict[str, Any] = {"detail": problem.message}
        if problem.fields:
            errors["fields"] = problem.fields
        return {"errors": errors}

    def item(self, item: Item, exchange: Exchange) -> Any:
        """The object itself."""
        return {**item.data, **item.extra} if item.extra else item.data

    def page(self, page: Page, exchange: Exchange) -> Any:
        """The array itself."""
        return page.rows

    def problem_schema(self) -> Schema:
        """As `problem()`."""
        return obj({"errors": obj({"detail": TEXT, "fields": FIELD_MESSAGES}, required=("detail",))})

    def item_schema(self, inner: Schema, *, data_name: str, action: str) -> Schema:
        """As `item()`."""
        return inner

    def page_schema(self, inner: Schema, *, data_name: str, action: str) -> Schema:
        """As `page()`."""
        return {"type": "array", "items": inner}
