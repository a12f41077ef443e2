"""What pages need around every request."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from config.kit.api.surfaces import surface_of
from config.kit.errors import DomainError, NotSignedIn
from config.kit.pages.errors import domain_error_page, error_page
from config.kit.pages.times import viewer_zone

GetResponse = Callable[[HttpRequest], HttpResponse]
REDIRECTS: Final = {HTTPStatus.FOUND, HTTPStatus.SEE_OTHER}


class ExpiredLoginMiddleware:
    """An htmx request of somebody who is no longer logged in goes to the login page as a whole page.

    Without it the login form would be swapped into a corner of the old page.
    Stands before LoginRequiredMiddleware, whose answer it reads.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response, a redirect to the login page in htmx's words."""
        response = self.get_response(request)
        if request.headers.get("HX-Request") != "true" or response.status_code not in REDIRECTS:
            return response
        login = resolve_url(settings.LOGIN_URL)
        if urlsplit(response["Location"]).path != login:
            return response
        page = urlsplit(request.headers.get("HX-Current-URL", ""))
        back = page.path + (f"?{page.query}" if page.query else "") or request.get_full_path()
        return HttpResponseClientRedirect(f"{login}?{urlencode({'next': back})}")


class RefusalMiddleware:
    """A service's refusal that no view caught, and a method that a page does not take, become error pages."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response, Django's empty 405 as a page."""
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.streaming and not response.content:
            page = error_page(request, HTTPStatus.METHOD_NOT_ALLOWED)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page of a `DomainError`; who must log in is sent to do so."""
        if isinstance(exception, NotSignedIn):
            return redirect_to_login(request.get_full_path())
        return domain_error_page(request, exception) if isinstance(exception, DomainError) else None


class ViewerZoneMiddleware:
    """Forms, filters and the admin read and write wall-clock times in the viewer's zone; APIs speak UTC."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response, made in the viewer's zone."""
        if surface_of(request.path_info) is not None:
            return self.get_response(request)  # nobody asked for the practice yet, and perhaps nobody will
        timezone.activate(viewer_zone(request))
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()
