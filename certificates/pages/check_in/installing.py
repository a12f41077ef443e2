"""What makes a page that can be installed and opened offline: manifest, worker, and a page without names."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from accounts.pages.requests import practice_of
from config.kit.pages import styles

SCRIPTS: Final = ("check-in/queue.js", "check-in/worker.js")
"""What the worker is made of, in this order."""
WATCHED: Final = (*SCRIPTS, "check-in/page.js", "check-in/leave.js")
PAPER: Final = "#f6f4ef"


@login_not_required
@require_safe
@cache_control(no_cache=True)
def worker(_request: HttpRequest) -> HttpResponse:
    """The service worker. Its text changes with every script and style, so that browsers replace the old one."""
    settings = {
        "version": version(),
        "page": reverse("certificates:check-in"),
        "offline": reverse("certificates:check-in-offline"),
        "who": reverse("certificates:check-in-who"),
        "send": reverse("certificates:check-in-send"),
    }
    parts = ", ".join(json.dumps(static(name)) for name in SCRIPTS)
    text = f'"use strict";\nconst SETTINGS = {json.dumps(settings)};\nimportScripts({parts});\n'
    return HttpResponse(text, content_type="text/javascript; charset=utf-8")


@login_not_required
@require_safe
@never_cache
def manifest(request: HttpRequest) -> HttpResponse:
    """What browsers need to put check-in on a home screen, in the school's name."""
    practice, page = practice_of(request), reverse("certificates:check-in")
    school = practice.name if practice is not None else "Campanile"
    told: dict[str, Any] = {
        "id": page,
        "name": _("Check-in: %(school)s") % {"school": school},
        "short_name": _("Check-in"),
        "description": _("Note who came to today's sessions, also without a network."),
        "lang": get_language(),
        "dir": "rtl" if get_language_bidi() else "ltr",
        "start_url": page,
        "scope": page,
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [
            {"src": static(f"check-in/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": use}
            for size in (192, 512)
            for use in ("any", "maskable")
        ],
    }
    return HttpResponse(json.dumps(told), content_type="application/manifest+json")


@login_not_required
@require_safe
@cache_control(private=True, no_cache=True)
def offline(request: HttpRequest) -> HttpResponse:
    """What the worker shows when it has no list: nobody's name stands on it."""
    return render(request, "certificates/check_in/offline.html")


@cache
def version() -> str:
    """Changes with the worker, the page's scripts and the house's styles."""
    whole = hashlib.sha256(styles.join().encode())
    for name in WATCHED:
        whole.update((styles.SOURCE.parent / name).read_bytes())
    return whole.hexdigest()[:16]
