"""What an operation is: declared once at its handler, read by the view and by OpenAPI."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

from rest_framework.permissions import BasePermission
from rest_framework.serializers import BaseSerializer

from config.kit.api.filters import Filters
from config.kit.api.permissions import Denied
from config.kit.api.rows import Row
from config.kit.throttling import Limit

Handler = TypeVar("Handler", bound=Callable[..., Any])
ACTIONS: Final = {"get": "get", "post": "create", "put": "update", "patch": "update", "delete": "delete"}


@dataclass(frozen=True, slots=True)
class Operation:
    """One method on one address; see `operation()` for what the fields mean."""

    id: str
    permission: type[BasePermission] = Denied
    row: Row | None = None
    answer: Mapping[str, Any] | None = None
    many: bool = False
    bare: bool = False
    status: int = 200
    data_name: str = ""
    action: str = ""
    body: type[BaseSerializer[Any]] | None = None
    partial: bool | None = None
    filters: Filters | None = None
    parameters: tuple[Mapping[str, Any], ...] = ()
    limits: tuple[Limit, ...] = ()
    media_type: str = "application/json"
    parsers: tuple[Any, ...] = ()
    summary: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    errors: tuple[int, ...] = field(default=())

    def action_of(self, method: str) -> str:
        """The marketplace's word for what is done."""
        return self.action or ("list" if self.many else ACTIONS.get(method.lower(), "get"))

    def is_partial(self, method: str) -> bool:
        """Whether the body may leave required keys out: PATCH, unless said otherwise."""
        return method.upper() == "PATCH" if self.partial is None else self.partial


def operation(name: str, **declared: Any) -> Callable[[Handler], Handler]:
    """Declare the handler below as operation `name` (its OpenAPI and tool name, unique on the surface).

    `permission`   who may call it at all: `Public`, `SignedIn` or the app's own; nobody unless said
    `row`          the `Row` of the answer; or `answer`, a JSON schema where there is no row
    `many`         the answer is a list of it
    `bare`         the answer has no envelope (only documents it; return `Bare`)
    `status`       of success, 201 for what creates, 204 for no body
    `data_name`, `action`   of the marketplace envelope; the action follows from the method
    `body`         an `Input` (config.kit.api.inputs) that `self.body` reads
    `partial`      the body may leave out what is required (PATCH does)
    `filters`      what `self.page()` applies; `parameters` further OpenAPI query parameters
    `limits`       throttles (config.kit.throttling) beside the general one, per user or else address
    `media_type`, `parsers`   where it is not JSON that goes out or comes in
    `summary`, `description`, `tags`, `errors` (further statuses)   for the documents
    """

    def declare(handler: Handler) -> Handler:
        handler.operation = Operation(name, **declared)  # type: ignore[attr-defined]  # carried by the function
        return handler

    return declare


def operation_of(view: Any, method: str) -> Operation | None:
    """What the view's handler for `method` declared, with its docstring as the summary."""
    handler = getattr(view, method.lower(), None)
    found: Operation | None = getattr(handler, "operation", None)
    if found is None or found.summary:
        return found
    text = (handler.__doc__ or "").strip()
    first, _newline, rest = text.partition("\n")
    return replace(found, summary=first.strip(), description=found.description or rest.strip())
