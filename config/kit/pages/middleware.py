"""What pages need around every request."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from config.kit.pages.times import viewer_zone

GetResponse = Callable[[HttpRequest], HttpResponse]
REDIRECTS = {HTTPStatus.FOUND, HTTPStatus.SEE_OTHER}


class ExpiredLoginMiddleware:
    """An htmx request of somebody who is no longer logged in goes to the login page as a whole page.

    Without it the login form would be swapped into a corner of the old page.
    Stands below the login middleware's answer, that is before it in MIDDLEWARE.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.headers.get("HX-Request") != "true" or response.status_code not in REDIRECTS:
            return response
        login = resolve_url(settings.LOGIN_URL)
        if urlsplit(response["Location"]).path != login:
            return response
        page = urlsplit(request.headers.get("HX-Current-URL", ""))
        back = page.path + (f"?{page.query}" if page.query else "") or request.get_full_path()
        return HttpResponseClientRedirect(f"{login}?{urlencode({'next': back})}")


class ViewerZoneMiddleware:
    """Forms, filters and the admin read and write wall-clock times in the viewer's zone."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        timezone.activate(viewer_zone(request))
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()
