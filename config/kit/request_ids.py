"""One id for each request: in the log, in the answer, in the marketplace envelope.

A client may choose it by `?requestId=` (32 hex digits, marketplace) or the
`X-Request-ID` header; anything that is not 32 hex digits or a UUID is replaced,
so that nobody writes into our logs. The id also travels into background tasks.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any, Final

import structlog
from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

from config.kit.clients import client_address

HEADER: Final = "X-Request-ID"
META: Final = "HTTP_X_REQUEST_ID"
HEX: Final = re.compile(r"[0-9a-fA-F]{32}")


def parse_request_id(text: str) -> str | None:
    """`text` as 32 lower-case hex digits, or None when it is no request id."""
    plain = text.strip().replace("-", "")
    return plain.lower() if HEX.fullmatch(plain) else None


def request_id(request: HttpRequest) -> str:
    """The id of this request, chosen once."""
    known = getattr(request, "campanile_request_id", None)
    if known is None:
        wished = request.GET.get("requestId", "") or request.META.get(META, "")
        known = parse_request_id(wished) or uuid.uuid4().hex
        request.campanile_request_id = known  # type: ignore[attr-defined]  # the request carries its own id
    return str(known)


@sync_and_async_middleware
def request_id_middleware(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Stands first: everything behind it, the log included, sees a clean id."""

    def before(request: HttpRequest) -> None:
        request.META[META] = request_id(request)
        structlog.contextvars.bind_contextvars(ip=client_address(request))

    def after(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers[HEADER] = request_id(request)
        return response

    if iscoroutinefunction(get_response):

        async def middleware_async(request: HttpRequest) -> HttpResponseBase:
            before(request)
            return after(request, await get_response(request))

        return middleware_async

    def middleware(request: HttpRequest) -> HttpResponseBase:
        before(request)
        return after(request, get_response(request))

    return middleware
