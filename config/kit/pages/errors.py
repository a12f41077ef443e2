"""Error pages: what happened, what to do now, in the house's look."""

from __future__ import annotations

import sys
from http import HTTPStatus
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.translation import gettext as _

from config.kit.api.normaliser import describe
from config.kit.errors import DomainError

PAGES: Final = frozenset({400, 403, 404, 405, 409, 413, 429, 503})
TOO_LARGE: Final = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def error_page(request: HttpRequest, status: int, *, message: str = "", retry_after: int | None = None) -> HttpResponse:
    """The page of an error status; `message` says more, `retry_after` (seconds) when to come back.

    A part of a page (htmx) gets a message in its place, with a way to try again.
    """
    if not hasattr(request, "user"):
        # Refused before anybody was recognised, as for a host that is not ours; the navigation asks all the same.
        request.user = AnonymousUser()
    known = status if status in PAGES else HTTPStatus.BAD_REQUEST
    context = {"message": message, "retry_after": retry_after}
    if request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true":
        context["retry"] = request.headers.get("HX-Current-URL") or request.get_full_path()
        response = render(request, "errors/part.html", context, status=status)
        response["HX-Reselect"] = ".part-failure"
    else:
        response = render(request, f"errors/{int(known)}.html", context, status=status)
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response


def domain_error_page(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The page for a service's refusal that no form can show."""
    return error_page(request, error.status, message=str(error.message), retry_after=error.retry_after)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400; a body that is too large comes here too."""
    return error_page(request, 413 if isinstance(exception, TOO_LARGE) else 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django passes it by name
    """Django's handler403."""
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django passes it by name
    """Django's handler404."""
    return error_page(request, 404)


def server_error(_request: HttpRequest) -> HttpResponse:
    """Django's handler500: a page without context, session or database.

    Called while the exception is being handled: a database or Redis that is
    away is a 503 that says when to come back, wherever it was noticed.
    """
    error = sys.exc_info()[1]
    problem = describe(error) if isinstance(error, Exception) else None
    if problem is not None and problem.status == HTTPStatus.SERVICE_UNAVAILABLE:
        page = get_template("errors/away.html").render()
        return HttpResponse(page, status=problem.status, headers=problem.answer_headers())
    return HttpResponse(get_template("errors/500.html").render(), status=500)


def csrf_failure(request: HttpRequest, **_kwargs: Any) -> HttpResponse:
    """The page for a form whose token is missing or old: nothing was done, try again."""
    message = _("This page was open for too long, or cookies are switched off. Nothing was saved.")
    return render(request, "errors/csrf.html", {"message": message}, status=403)
