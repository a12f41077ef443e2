"""What the log keeps of a request's address: nothing that opens a door."""

from __future__ import annotations

from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware

from config.masks import mask_path, match_of_path, secrets_of_match


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
    """The path without its query and without the values of `config.masks.SECRET_PARTS`."""
    # The line of a request that starts is written before Django resolves the path.
    match = request.resolver_match or match_of_path(request.path_info, getattr(request, "urlconf", None))
    return mask_path(request.path, secrets_of_match(match))
