"""What every document for machines keeps: readable from any site, JSON also when it is a refusal."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from config.kit.errors import DomainError

View = Callable[..., HttpResponse]
METHODS: Final = "GET, HEAD, OPTIONS"
OPEN: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Retry-After",
    "X-Content-Type-Options": "nosniff",
}
PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def for_machines(view: View) -> View:
    """Open to anybody by GET from any site; cookies are never asked for."""

    @csrf_exempt  # nothing is changed here: a POST is told in JSON that there is none
    @login_not_required
    @wraps(view)
    def answer(request: HttpRequest, **arguments: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={**OPEN, **PREFLIGHT})
        if request.method not in {"GET", "HEAD"}:
            response = problem("method_not_allowed", "Only GET is possible here.", HTTPStatus.METHOD_NOT_ALLOWED)
            response["Allow"] = METHODS
        else:
            try:
                response = view(request, **arguments)
            except DomainError as error:
                response = problem(error.error_code, str(error.message), error.status)
                if error.retry_after is not None:
                    response["Retry-After"] = str(error.retry_after)
        for name, value in OPEN.items():
            response[name] = value
        return response

    return answer


def problem(code: str, message: str, status: int) -> HttpResponse:
    """A refusal in the shape of the certification API."""
    response = JsonResponse({"error": {"code": code, "message": message}}, status=status)
    response["Cache-Control"] = "no-store"
    return response
