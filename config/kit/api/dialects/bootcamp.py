"""Bootcamp: `{success, data, error}`, lists as `{items, meta}`."""

from __future__ import annotations

from typing import Any

from config.kit.api.dialect import TEXT, WHOLE_NUMBER, Dialect, Exchange, Schema, obj
from config.kit.api.paging import Paging
from config.kit.api.problems import Problem
from config.kit.api.results import Item, Page


class BootcampDialect(Dialect):
    """Codes as the contract lists them; details are messages per input and further facts."""

    name = "bootcamp"
    paging = Paging(number="page", size="per_page", default=20, largest=100)
    codes = {
        "not_authenticated": "invalid_token",
        "authentication_failed": "invalid_token",
        "forbidden": "insufficient_permissions",
        "not_found": "resource_not_found",
        "parse_error": "validation_failed",
        "bad_request": "validation_failed",
        "busy": "conflict",
    }

    def problem(self, problem: Problem, request_id: str) -> Any:
        """`data` is null; `details` is an object, empty where nothing is to add."""
        error = {
            "code": self.code(problem),
            "message": problem.message,
            "details": {**problem.details, **problem.fields},
        }
        return {"success": False, "data": None, "error": error}

    def item(self, item: Item, exchange: Exchange) -> Any:
        """The object as `data`."""
        return {"success": True, "data": {**item.data, **item.extra} if item.extra else item.data, "error": None}

    def page(self, page: Page, exchange: Exchange) -> Any:
        """Rows and where they stand."""
        total = len(page.rows) if page.total is None else page.total
        meta = {"page": page.number, "per_page": page.size or self.paging.default, "total": total}
        return {"success": True, "data": {"items": page.rows, "meta": meta, **page.extra}, "error": None}

    def problem_schema(self) -> Schema:
        """As `problem()`."""
        error = obj({"code": TEXT, "message": TEXT, "details": {"type": "object", "additionalProperties": True}})
        return obj({"success": {"type": "boolean", "enum": [False]}, "data": {"nullable": True}, "error": error})

    def item_schema(self, inner: Schema, *, data_name: str, action: str) -> Schema:
        """As `item()`."""
        return obj({"success": {"type": "boolean", "enum": [True]}, "data": inner, "error": {"nullable": True}})

    def page_schema(self, inner: Schema, *, data_name: str, action: str) -> Schema:
        """As `page()`."""
        meta = obj({"page": WHOLE_NUMBER, "per_page": WHOLE_NUMBER, "total": WHOLE_NUMBER})
        data = obj({"items": {"type": "array", "items": inner}, "meta": meta})
        return self.item_schema(data, data_name=data_name, action=action)
