"""Pictures that people and schools uploaded, for everybody to see."""

from __future__ import annotations

import re
from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

TYPES: Final = {"webp": "image/webp", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg"}
NAME: Final = re.compile(r"(avatars|practices)/[A-Za-z0-9_-]{1,120}\.(webp|png|jpg|jpeg)")
YEAR: Final = 31_536_000


@login_not_required
@require_safe
@cache_control(public=True, max_age=YEAR, immutable=True)
def picture(_request: HttpRequest, name: str) -> FileResponse:
    """One picture of the two public folders; a file is never changed under its name."""
    known = NAME.fullmatch(name)
    if known is None or not default_storage.exists(name):
        raise Http404
    response = FileResponse(default_storage.open(name), content_type=TYPES[known[2]])
    response["X-Content-Type-Options"] = "nosniff"
    return response
