"""Where a person goes after a form: only ever to a page of this site."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, resolve_url
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

BOOKING: Final = frozenset({"enrollments:choose", "enrollments:review"})


def next_page(request: HttpRequest) -> str:
    """The `next` of the form or the address if it stays on this host, else an empty text."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else ""


def go_on(request: HttpRequest, default: str | None = None) -> HttpResponseRedirect:
    """A redirect to `next`, else to the page `default` (a URL name or path), else to where logins lead."""
    return redirect(next_page(request) or resolve_url(default or str(settings.LOGIN_REDIRECT_URL)))


def with_next(request: HttpRequest, url_name: str) -> str:
    """The address of a page of ours that hands `next` on."""
    wanted = next_page(request)
    return reverse(url_name, query={"next": wanted} if wanted else None)


def keeps_times(request: HttpRequest) -> bool:
    """Whether `next` is a page of booking with lesson times in its address, where the person will find them again."""
    wanted = urlsplit(next_page(request))
    try:
        page = resolve(wanted.path)
    except Resolver404:
        return False
    return page.view_name in BOOKING and "t" in QueryDict(wanted.query)
