"""What every page's base template needs."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from config.kit.languages import language_choices
from config.kit.pages.accent import accent_key
from config.kit.pages.icon import icon_of
from config.kit.pages.navigation import links
from config.kit.pages.times import viewer_zone, zone_label


def house(request: HttpRequest) -> dict[str, Any]:
    """The practice (or None), its accent, the navigations and the viewer's zone; no query of its own."""
    practice = getattr(request, "practice", None)
    zone: ZoneInfo = viewer_zone(request)
    return {
        "practice": practice,
        "accent_key": accent_key(getattr(practice, "accent", "") or ""),
        "icon_url": SimpleLazyObject(lambda: icon_of(request)),
        "primary_links": SimpleLazyObject(lambda: links("primary", request)),
        "account_links": SimpleLazyObject(lambda: links("account", request)),
        "tutor_links": SimpleLazyObject(lambda: links("tutor", request)),
        "staff_links": SimpleLazyObject(lambda: links("staff", request)),
        "footer_links": SimpleLazyObject(lambda: links("footer", request)),
        "zone": zone.key,
        "zone_label": zone_label(zone),
        "languages": language_choices(),
    }
