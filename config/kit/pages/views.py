"""Small public views of the kit: accent stylesheet, choice of time zone."""

from __future__ import annotations

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from config.kit.pages.accent import accent_key, accent_stylesheet
from config.kit.pages.forms import Form
from config.kit.pages.times import COOKIE, viewer_zone, zone_choices

YEAR = 31_536_000


@login_not_required
@require_safe
@cache_control(public=True, max_age=YEAR, immutable=True)
def accent(_request: HttpRequest, key: str) -> HttpResponse:
    """The stylesheet of the accent `key` (six hex digits)."""
    if accent_key(key) != key:
        raise Http404
    return HttpResponse(accent_stylesheet(f"#{key}"), content_type="text/css; charset=utf-8")


class ZoneForm(Form):
    """Which time zone pages speak in."""

    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)


@login_not_required
@require_http_methods(["GET", "POST"])
def choose_zone(request: HttpRequest) -> HttpResponse:
    """Remember the visitor's time zone in a cookie and go back; a profile's zone wins over it."""
    back = request.POST.get("next") or request.GET.get("next") or "/"
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = "/"
    form = ZoneForm(request.POST or None, initial={"time_zone": viewer_zone(request).key})
    if not form.is_valid():
        return render(request, "zone.html", {"form": form, "next": back})
    response = redirect(back)
    response.set_cookie(
        COOKIE, form.cleaned_data["time_zone"], max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
    )
    return response
