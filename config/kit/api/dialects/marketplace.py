"""Marketplace: one envelope around everything, `{status: "ERR", message, …}` when refused."""

from __future__ import annotations

from math import ceil
from typing import Any

import orjson
from django.http import QueryDict
from django.utils.translation import gettext as _

from config.kit.api.dialect import FIELD_MESSAGES, TEXT, WHOLE_NUMBER, Dialect, Exchange, Schema, obj
from config.kit.api.paging import Paging
from config.kit.api.problems import Problem
from config.kit.api.queries import read_boolean, read_whole_number, refuse
from config.kit.api.results import Item, Page
from config.kit.request_ids import HEX
from config.kit.version import VERSION

LONGEST_CACHE = 86_400
BOOLEANS = {"getJoins": True, "excludeCQRS": False, "caching": True}


class MarketplaceDialect(Dialect):
    """The envelope tells of the request, the caller and the data; the data stands under its own name."""

    name = "marketplace"
    paging = Paging(number="pageNumber", size="pageRowCount", default=25, largest=1000, allows_all=True)
    json_options = orjson.OPT_UTC_Z
    security_schemes = {
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
        "header": {"type": "apiKey", "in": "header", "name": "tutorhub-access-token"},
        "cookie": {"type": "apiKey", "in": "cookie", "name": "tutorhub-access-token"},
        "query": {"type": "apiKey", "in": "query", "name": "access_token"},
    }
    codes = {"not_authenticated": "NotAuthenticated", "forbidden": "Forbidden", "not_found": "NotFound"}

    def problem(self, problem: Problem, request_id: str) -> Any:
        """`errCode` is for programs; `fields` and `details` where there are any."""
        body: dict[str, Any] = {
            "status": "ERR",
            "statusCode": problem.status,
            "message": problem.message,
            "errCode": self.code(problem),
            "requestId": request_id,
        }
        if problem.fields:
            body["fields"] = problem.fields
        if problem.details:
            body["details"] = problem.details
        return body

    def _envelope(self, exchange: Exchange, rows: int) -> dict[str, Any]:
        return {
            "status": "OK",
            "statusCode": exchange.status,
            "elapsedMs": exchange.elapsed_ms,
            "ssoTime": exchange.login_ms,
            "source": "db",
            "cacheKey": exchange.cache_key,
            "userId": exchange.user_id,
            "sessionId": exchange.session_id,
            "requestId": exchange.request_id,
            "dataName": exchange.data_name,
            "method": exchange.method,
            "action": exchange.action,
            "appVersion": VERSION,
            "rowCount": rows,
        }

    def item(self, item: Item, exchange: Exchange) -> Any:
        """One object under its name."""
        return {**self._envelope(exchange, 1), exchange.data_name: item.data, **item.extra}

    def page(self, page: Page, exchange: Exchange) -> Any:
        """Rows under their name, then paging, filters and what the page may offer."""
        total = len(page.rows) if page.total is None else page.total
        size = page.size or total
        paging = {
            "pageNumber": page.number,
            "pageRowCount": size,
            "totalRowCount": total,
            "pageCount": ceil(total / size) if size else 0,
        }
        return {
            **self._envelope(exchange, len(page.rows)),
            exchange.data_name: page.rows,
            "paging": paging,
            "filters": page.filters,
            "uiPermissions": exchange.ui_permissions,
            **page.extra,
        }

    def check_query(self, query: QueryDict) -> None:
        """The common parameters are either right or refused, also where nothing reads them."""
        if not query:
            return
        for name, default in BOOLEANS.items():
            read_boolean(query, name, default=default)
        read_whole_number(query, "cacheTTL", default=300, least=0, most=LONGEST_CACHE, cut=True)
        wished = query.get("requestId", "")
        if wished and not HEX.fullmatch(wished):
            raise refuse("requestId", _("32 hexadecimal digits are wanted."))

    def query_parameters(self, *, many: bool) -> list[Schema]:
        """The common query parameters of the contract."""
        booleans = [
            {"name": name, "in": "query", "schema": {"type": "boolean", "default": default}}
            for name, default in BOOLEANS.items()
        ]
        request = {"name": "requestId", "in": "query", "schema": {"type": "string", "pattern": "^[0-9a-fA-F]{32}$"}}
        lasting = {"name": "cacheTTL", "in": "query", "schema": {"type": "integer", "minimum": 0, "default": 300}}
        return [*booleans, request, *([lasting] if many else []), *super().query_parameters(many=many)]

    def problem_schema(self) -> Schema:
        """As `problem()`."""
        properties = {
            "status": {"type": "string", "enum": ["ERR"]},
            "statusCode": WHOLE_NUMBER,
            "message": TEXT,
            "errCode": TEXT,
            "requestId": TEXT,
            "fields": FIELD_MESSAGES,
            "details": {"type": "object", "additionalProperties": True},
        }
        return obj(properties, required=("status", "statusCode", "message", "errCode", "requestId"))

    def _envelope_schema(self, data_name: str, action: str) -> dict[str, Schema]:
        who: Schema = {"type": "string", "nullable": True}
        return {
            "status": {"type": "string", "enum": ["OK"]},
            "statusCode": WHOLE_NUMBER,
            "elapsedMs": WHOLE_NUMBER,
            "ssoTime": WHOLE_NUMBER,
            "source": TEXT,
            "cacheKey": TEXT,
            "userId": who,
            "sessionId": who,
            "requestId": TEXT,
            "dataName": {"type": "string", "enum": [data_name]},
            "method": TEXT,
            "action": {"type": "string", "enum": [action]},
            "appVersion": TEXT,
            "rowCount": WHOLE_NUMBER,
        }

    def item_schema(self, inner: Schema, *, data_name: str, action: str) -> Schema:
        """As `item()`."""
        return obj({**self._envelope_schema(data_name, action), data_name: inner})

    def page_schema(self, inner: Schema, *, data_name: str, action: str) -> Schema:
        """As `page()`."""
        numbers = ("pageNumber", "pageRowCount", "totalRowCount", "pageCount")
        return obj(
            {
                **self._envelope_schema(data_name, action),
                data_name: {"type": "array", "items": inner},
                "paging": obj(dict.fromkeys(numbers, WHOLE_NUMBER)),
                "filters": {"type": "array", "items": {"type": "object", "additionalProperties": True}},
                "uiPermissions": {"type": "array", "items": TEXT},
            }
        )
