"""Pages of the school itself: home, privacy, accessibility; and in development the style guide.

`urlpatterns` is included at the root by `config.urls`.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import path, register_converter
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from config.kit.api.surfaces import SURFACES
from config.kit.pages import styleguide
from config.kit.pages.home import sections_for
from config.kit.pages.views import accent, accent_icon
from config.preferences import choose_language, choose_zone

PRIVATE_PLACES: Final = (
    *("/account/", "/admin/", "/check-in/", "/impersonation/", "/login/", "/logout/", "/media/", "/my/", "/password/"),
    *("/simulators/", "/start/", "/teaching/", "/verify-email/", "/webhooks/"),
    *(f"/{surface.prefix}/" for surface in SURFACES),
)


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The public landing page; apps add sections through `config.kit.pages.home`."""
    return render(request, "home.html", {"sections": sections_for(request)})


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about people, why and for how long."""
    return render(request, "privacy.html")


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "accessibility.html")


@login_not_required
@require_safe
def imprint(request: HttpRequest) -> HttpResponse:
    """Who runs this school and how to reach them."""
    return render(request, "imprint.html")


@login_not_required
@require_safe
@cache_control(public=True, max_age=86_400)
def favicon(_request: HttpRequest) -> HttpResponse:
    """Where browsers that do not read our pages' links look for the icon."""
    return redirect(static("icons/favicon.svg"))


@login_not_required
@require_safe
@cache_control(public=True, max_age=86_400)
def robots(_request: HttpRequest) -> HttpResponse:
    """The public pages may be found; what is somebody's own, or a program's, may not."""
    lines = ["User-agent: *", *(f"Disallow: {place}" for place in PRIVATE_PLACES), ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


class HexConverter:
    """Six hex digits in small letters."""

    regex = "[0-9a-f]{6}"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(HexConverter, "hex")

urlpatterns = [
    path("", home, name="home"),
    path("favicon.ico", favicon, name="favicon"),
    path("robots.txt", robots, name="robots"),
    path("privacy/", privacy, name="privacy"),
    path("accessibility/", accessibility, name="accessibility"),
    path("imprint/", imprint, name="imprint"),
    path("look/<hex:key>.css", accent, name="accent"),
    path("look/<hex:key>.svg", accent_icon, name="accent-icon"),
    path("zone/", choose_zone, name="choose_zone"),
    path("language/", choose_language, name="choose_language"),
]

if not settings.PRODUCTION:
    urlpatterns += [path("styleguide/", styleguide.show, name="styleguide")]
