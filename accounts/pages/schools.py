"""Visitors choose which school they look at, where no host name decides."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.pages.next_page import go_on
from accounts.pages.requests import practice_of
from accounts.practices import SESSION_KEY, may_choose_school, practices_for_visitors
from config.kit.errors import NotFound


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def schools(request: HttpRequest) -> HttpResponse:
    """The schools here; POST goes to another one, which the browser's session remembers."""
    if request.user.is_authenticated:
        return redirect("accounts:practices")
    if not may_choose_school(request):
        raise NotFound
    rows = list(practices_for_visitors().order_by("name", "pk"))
    if request.method == "POST":
        chosen = next((row for row in rows if str(row.uid) == request.POST.get("practice")), None)
        if chosen is None:
            raise NotFound
        request.session[SESSION_KEY] = chosen.pk
        return go_on(request, "home")
    return render(request, "accounts/schools.html", {"schools": rows, "here": practice_of(request)})
