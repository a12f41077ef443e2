"""What a surface sounds like: one object that writes problems, items and pages."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import orjson
from django.http import QueryDict

from config.kit.api.paging import Paging
from config.kit.api.problems import Problem
from config.kit.api.results import Item, Page

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a dialect may tell of the request it answers; times in milliseconds."""

    request_id: str
    method: str
    status: int
    data_name: str = "data"
    action: str = ""
    user_id: str | None = None
    session_id: str | None = None
    elapsed_ms: int = 0
    login_ms: int = 0
    cache_key: str = ""
    ui_permissions: tuple[str, ...] = ()


class Dialect(ABC):
    """Stateless; one instance per surface.

    `codes` renames our error codes into the contract's.
    """

    name: ClassVar[str]
    paging: ClassVar[Paging]
    json_options: ClassVar[int] = orjson.OPT_OMIT_MICROSECONDS
    codes: ClassVar[Mapping[str, str]] = {}
    security_schemes: ClassVar[Mapping[str, Schema]] = {"bearer": {"type": "http", "scheme": "bearer"}}

    def code(self, problem: Problem) -> str:
        """The contract's name of the problem's code."""
        return self.codes.get(problem.code, problem.code)

    @abstractmethod
    def problem(self, problem: Problem, request_id: str) -> Any:
        """The body of a refusal."""

    @abstractmethod
    def item(self, item: Item, exchange: Exchange) -> Any:
        """The body around one object."""

    @abstractmethod
    def page(self, page: Page, exchange: Exchange) -> Any:
        """The body around a list."""

    def page_headers(self, _page: Page) -> dict[str, str]:
        """Headers that tell of a list what its body does not."""
        return {}

    def check_query(self, _query: QueryDict) -> None:
        """Raise `Invalid` for common query parameters that cannot be read; most surfaces have none."""
        return

    @abstractmethod
    def problem_schema(self) -> Schema:
        """The shape of `problem()` as JSON schema."""

    @abstractmethod
    def item_schema(self, inner: Schema, *, data_name: str, action: str) -> Schema:
        """The shape of `item()` around `inner`."""

    @abstractmethod
    def page_schema(self, inner: Schema, *, data_name: str, action: str) -> Schema:
        """The shape of `page()` around rows of `inner`."""

    def query_parameters(self, *, many: bool) -> list[Schema]:
        """OpenAPI parameters that every operation of the surface reads."""
        return self.paging.parameters() if many else []


def obj(properties: Mapping[str, Schema], *, required: tuple[str, ...] | None = None) -> Schema:
    """A JSON schema of an object; every property is required unless said otherwise."""
    names = list(properties) if required is None else list(required)
    schema: Schema = {"type": "object", "properties": dict(properties)}
    return schema | {"required": names} if names else schema


TEXT: Schema = {"type": "string"}
WHOLE_NUMBER: Schema = {"type": "integer"}
FIELD_MESSAGES: Schema = {
    "type": "object",
    "description": "Messages per input; nested inputs by path (events.1.start_time).",
    "additionalProperties": {"type": "array", "items": TEXT},
}
