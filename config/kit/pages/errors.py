"""Error pages: what happened, what to do now, in the house's look."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.translation import gettext as _

from config.kit.errors import DomainError

PAGES = {400, 403, 404, 405, 409, 413, 429, 500, 503}


def error_page(request: HttpRequest, status: int, *, message: str = "", retry_after: int | None = None) -> HttpResponse:
    """The page of an error status; `message` says more, `retry_after` (seconds) when to come back."""
    known = status if status in PAGES else 500 if status >= 500 else 400  # noqa: PLR2004 - server errors
    context = {"message": message, "retry_after": retry_after, "status": status}
    response = render(request, f"errors/{known}.html", context, status=status)
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response


def domain_error_page(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The page for a service's refusal that no form can show."""
    return error_page(request, error.status, message=str(error.message), retry_after=error.retry_after)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400; a body that is too large comes here too."""
    too_large = type(exception).__name__ in {"RequestDataTooBig", "TooManyFieldsSent", "TooManyFilesSent"}
    return error_page(request, 413 if too_large else 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler403."""
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404."""
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: a page without context, session or database."""
    return HttpResponse(get_template("errors/500.html").render(), status=500)


def csrf_failure(request: HttpRequest, reason: str = "", **_kwargs: Any) -> HttpResponse:
    """The page for a form whose token is missing or old: nothing was done, try again."""
    message = _("This page was open for too long, or cookies are switched off. Nothing was saved.")
    return render(request, "errors/csrf.html", {"message": message}, status=403)
