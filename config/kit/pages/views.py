"""The accent stylesheet of a practice, by its colour."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from config.kit.pages.accent import accent_key, accent_stylesheet

YEAR = 31_536_000


@login_not_required
@require_safe
@cache_control(public=True, max_age=YEAR, immutable=True)
def accent(_request: HttpRequest, key: str) -> HttpResponse:
    """The stylesheet of the accent `key` (six hex digits)."""
    if accent_key(key) != key:
        raise Http404
    return HttpResponse(accent_stylesheet(f"#{key}"), content_type="text/css; charset=utf-8")
