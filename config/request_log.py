"""What the log keeps of a request's address: nothing that opens a door."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve
from django_structlog.middlewares import RequestMiddleware

MASK: Final = "…"
SECRET_PARTS: Final = frozenset({"token"})


class MaskedRequestMiddleware(RequestMiddleware):
    """Logs method and path alone: a query may carry `access_token`, and the links of our mails carry their token."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """In place of the whole address."""
        return described(request)


def described(request: HttpRequest) -> str:
    """`GET /courses/`, where each part of the path that its route names a token shows as `…`."""
    return f"{request.method} {masked_path(request)}"


def masked_path(request: HttpRequest) -> str:
    """The path without its query and without the values of `SECRET_PARTS`."""
    path = request.path
    match = _match_of(request)
    secrets = {str(value) for name, value in match.kwargs.items() if name in SECRET_PARTS} if match else set()
    return "/".join(MASK if part in secrets else part for part in path.split("/"))


def _match_of(request: HttpRequest) -> ResolverMatch | None:
    # The line of a request that starts is written before Django resolves the path.
    if request.resolver_match is not None:
        return request.resolver_match
    try:
        return resolve(request.path_info, urlconf=getattr(request, "urlconf", None))
    except Resolver404:
        return None
