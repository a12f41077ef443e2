"""Puts the person in the administrator's place, for pages only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from accounts.impersonation.memory import forget, recall
from accounts.impersonation.rules import may_impersonate
from accounts.impersonation.services import Impersonation, end_impersonation
from accounts.middleware import bind_practice
from accounts.models import User
from accounts.rules import Person
from accounts.services.audit import acting_from, current_origin
from config.kit.api.surfaces import surface_of

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class ImpersonationMiddleware:
    """`request.impersonator` (None but for impersonation), and `request.user` swapped.

    Stands right behind `LoginSessionMiddleware`. The rules are asked anew for
    each request; one that comes after the end is answered by a page that says
    so, and does nothing in anybody's name. While it lasts, every audit event
    names the administrator as `impersonator`. API surfaces see the
    administrator: looking through somebody's eyes is for pages.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as the person, or say that it is over."""
        asked: Any = request
        asked.impersonator = asked.impersonation = None
        impersonation = recall(request)
        if impersonation is None or surface_of(request.path_info) is not None:
            return self.get_response(request)
        admin = asked.user
        if admin.pk != impersonation.admin_id:  # logged out meanwhile, or somebody else logged in
            forget(request)
            return self.get_response(request)
        person = User.objects.get(pk=impersonation.person_id)
        if impersonation.is_over or not may_impersonate(admin, person):
            return self.say_it_is_over(request, impersonation)
        swap(asked, person, impersonation)
        with acting_from(replace(current_origin(), impersonator_id=admin.pk)):
            return self.get_response(request)

    def say_it_is_over(self, request: HttpRequest, impersonation: Impersonation) -> HttpResponse:
        """Put the end on record and lead to the page that tells; what was asked is not done."""
        forget(request)
        end_impersonation(impersonation, why="expired" if impersonation.is_over else "refused")
        target = reverse("accounts:impersonation-ended")
        if request.headers.get("HX-Request") == "true":
            return HttpResponseClientRedirect(target)
        return redirect(target)


def swap(request: Any, person: User, impersonation: Impersonation) -> None:
    """Put `person` in the administrator's place; a second factor of theirs was never shown."""
    request.impersonator, request.impersonation = request.user, impersonation
    person.is_verified = lambda: False  # type: ignore[attr-defined]  # what accounts.middleware sets

    async def auser() -> Person:
        return person

    request.user, request._cached_user, request.auser = person, person, auser  # noqa: SLF001 - Django's own memo
    bind_practice(request, person, is_page=True)
