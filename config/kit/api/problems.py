"""What went wrong, in the one form from which every surface writes its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

SERVER_ERROR: Final = 500


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal as data.

    `fields` maps the path of an input ("events.1.start_time") to its messages,
    `details` holds further facts, `retry_after` is in seconds, `headers` go
    onto the answer.
    """

    code: str
    status: int
    message: str
    fields: Mapping[str, list[str]] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)
    retry_after: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def answer_headers(self) -> dict[str, str]:
        """The headers that go with it: Retry-After, WWW-Authenticate, and its own."""
        headers = dict(self.headers)
        if self.retry_after is not None:
            headers["Retry-After"] = str(self.retry_after)
        if self.status == HTTPStatus.UNAUTHORIZED:
            headers.setdefault("WWW-Authenticate", "Bearer")
        return headers


CODES: Final = {
    400: "bad_request",
    401: "not_authenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    409: "conflict",
    413: "too_large",
    415: "unsupported_media_type",
    429: "rate_limited",
    500: "server_error",
    503: "unavailable",
}
MESSAGES: Final = {
    400: _("The request cannot be understood."),
    401: _("Please log in."),
    403: _("You may not do this."),
    404: _("Not found."),
    405: _("This method is not allowed here."),
    406: _("Only JSON can be answered here."),
    409: _("This conflicts with the present state."),
    413: _("The request is too large."),
    415: _("Please send JSON."),
    429: _("Too many requests. Please wait a little."),
    500: _("Something went wrong on our side. It has been noted."),
    503: _("This is not available at the moment. Please try again later."),
}


def problem_of_status(status: int, **more: Any) -> Problem:
    """The plain problem that an HTTP status stands for."""
    known = status if status in CODES else SERVER_ERROR if status >= SERVER_ERROR else 400
    return Problem(code=CODES[known], status=status, message=str(MESSAGES[known]), **more)


def handle_exception(error: Exception, context: Mapping[str, Any]) -> Any:
    """DRF's EXCEPTION_HANDLER for views that belong to no surface: their error, bare."""
    from rest_framework.response import Response  # noqa: PLC0415 - DRF reads the settings that name this function

    from config.kit.api.normaliser import problem_from  # noqa: PLC0415 - the normaliser builds on this module

    request = context.get("request")
    problem = problem_from(error, request if isinstance(request, HttpRequest) else getattr(request, "_request", None))
    body = {"code": problem.code, "message": problem.message, "fields": problem.fields}
    return Response(body, status=problem.status, headers=problem.answer_headers())
