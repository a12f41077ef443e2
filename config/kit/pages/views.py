"""A practice's accent as a stylesheet and as the browser's icon, by its colour."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from config.kit.pages.accent import accent_key, accent_stylesheet
from config.kit.pages.icon import icon_in

YEAR = 31_536_000


@login_not_required
@require_safe
@cache_control(public=True, max_age=YEAR, immutable=True)
def accent(_request: HttpRequest, key: str) -> HttpResponse:
    """The stylesheet of the accent `key` (six hex digits)."""
    if accent_key(key) != key:
        raise Http404
    return HttpResponse(accent_stylesheet(f"#{key}"), content_type="text/css; charset=utf-8")


@login_not_required
@require_safe
@cache_control(public=True, max_age=YEAR, immutable=True)
def accent_icon(_request: HttpRequest, key: str) -> HttpResponse:
    """The icon on the accent `key` (six hex digits)."""
    if accent_key(key) != key:
        raise Http404
    return HttpResponse(icon_in(f"#{key}"), content_type="image/svg+xml")
