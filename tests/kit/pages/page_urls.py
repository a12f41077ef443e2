"""Addresses that go wrong on purpose, beside the house's own pages."""

from __future__ import annotations

from typing import NoReturn

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from redis.exceptions import RedisError

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
    "database": OperationalError("the connection is lost"),
    "redis": RedisError("nobody answers"),
}
BESIDE = """{% extends "base_tutor.html" %}{% block title %}Beside{% endblock %}
{% block main %}{% component "page-header" title="Beside" %}{% endcomponent %}{% endblock %}"""


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


@login_not_required
def beside(request: HttpRequest) -> HttpResponse:
    """A page with a long side navigation."""
    links = [{"label": f"A long entry {name}", "href": f"/{name}", "icon": "home", "count": name} for name in range(9)]
    return HttpResponse(engines["django"].from_string(BESIDE).render({"tutor_links": links}, request))


accounts = ([path("login/", fail, {"how": "404"}, name="login")], "accounts")

urlpatterns = [
    path("fail/<str:how>", fail),
    path("post-only", post_only),
    path("protected", protected),
    path("beside", beside),
    path("members", members),
    path("accounts/", include(accounts)),
    path("", include("config.pages")),
]

handler400 = "config.kit.pages.errors.bad_request"
handler403 = "config.kit.pages.errors.permission_denied"
handler404 = "config.kit.pages.errors.not_found"
handler500 = "config.kit.pages.errors.server_error"
