"""The secret calendar address: read by calendar programs, which have no login."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from config.kit.errors import NotFound
from config.kit.throttling import Limit, spend
from scheduling.feeds import digest_of
from scheduling.services.feeds import feed_file

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

READS: Final = Limit("scheduling-feed", times=60, seconds=3600)


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """Everything the owner takes part in or teaches; 304 when the program has it already."""
    spend(READS, f"feed:{digest_of(token)}")
    file = feed_file(token)
    if file is None:
        raise NotFound
    response = HttpResponse(file.content, content_type="text/calendar; charset=utf-8")
    response.headers["ETag"] = file.etag
    response.headers["Last-Modified"] = http_date(file.modified.timestamp())
    response.headers["Content-Disposition"] = 'inline; filename="campanile.ics"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    # By the tag alone: what somebody no longer takes part in leaves no newer time behind.
    return get_conditional_response(request, etag=file.etag, response=response) or response
