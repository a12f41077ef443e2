"""Addresses that go wrong on purpose, beside the house's own pages."""

from __future__ import annotations

from typing import NoReturn

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from config.kit.errors import Busy, Conflict, NotSignedIn, TooManyRequests

FAILURES = {
    "400": SuspiciousOperation(),
    "403": PermissionDenied(),
    "404": Http404(),
    "409": Conflict("Ada was quicker."),
    "413": RequestDataTooBig(),
    "429": TooManyRequests("Slowly.", retry_after=30),
    "busy": Busy(),
    "login": NotSignedIn(),
}


@login_not_required
def fail(request: HttpRequest, how: str) -> NoReturn:
    """Fail as asked."""
    raise FAILURES.get(how, RuntimeError("broken"))


@login_not_required
@csrf_exempt
@require_POST
def post_only(request: HttpRequest) -> HttpResponse:
    """Takes POST only."""
    return HttpResponse("ok")


@login_not_required
def protected(request: HttpRequest) -> HttpResponse:
    """Takes a POST with a token."""
    return HttpResponse("ok")


def members(request: HttpRequest) -> HttpResponse:
    """For those who are logged in."""
    return HttpResponse("ok")


accounts = ([path("login/", fail, {"how": "404"}, name="login")], "accounts")

urlpatterns = [
    path("fail/<str:how>", fail),
    path("post-only", post_only),
    path("protected", protected),
    path("members", members),
    path("accounts/", include(accounts)),
    path("", include("config.pages")),
]

handler400 = "config.kit.pages.errors.bad_request"
handler403 = "config.kit.pages.errors.permission_denied"
handler404 = "config.kit.pages.errors.not_found"
handler500 = "config.kit.pages.errors.server_error"
