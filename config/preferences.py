"""Language and time zone: chosen in the footer of every page, with an account or without."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.services.profiles import change_profile
from config.kit.languages import language_choices
from config.kit.pages.forms import Form
from config.kit.pages.times import COOKIE, viewer_zone
from config.kit.pages.zones import ZoneField

YEAR = 31_536_000


class LanguageForm(forms.Form):
    """Which language pages speak."""

    language = forms.ChoiceField(choices=language_choices)


class ZoneForm(Form):
    """Which time zone pages speak in."""

    time_zone = ZoneField(label=_("Time zone"))


def way_back(request: HttpRequest) -> str:
    """The page that the choice was made on, never another host."""
    back = request.POST.get("next") or request.GET.get("next") or "/"
    allowed = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return back if allowed else "/"


def keep(request: HttpRequest, cookie: str, **chosen: str) -> HttpResponse:
    """Keep what was chosen in a cookie and, for a member, in the profile, which wins over it; and go back.

    Somebody who only acts for the member (impersonation) changes no profile.
    """
    asked: Any = request
    if isinstance(asked.user, User) and not getattr(asked, "impersonator", None):
        change_profile(asked.user, actor=asked.user, **chosen)
    response = redirect(way_back(request))
    (value,) = chosen.values()
    response.set_cookie(cookie, value, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return response


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Speak another language from now on."""
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return redirect(way_back(request))
    return keep(request, settings.LANGUAGE_COOKIE_NAME, language=form.cleaned_data["language"])


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose_zone(request: HttpRequest) -> HttpResponse:
    """Show times in another zone from now on."""
    form = ZoneForm(request.POST or None, initial={"time_zone": viewer_zone(request).key})
    if form.is_valid():
        return keep(request, COOKIE, time_zone=form.cleaned_data["time_zone"])
    status = 422 if form.errors else 200
    return render(request, "zone.html", {"form": form, "next": way_back(request)}, status=status)
