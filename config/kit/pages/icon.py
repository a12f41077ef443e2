"""The browser's icon: the campanile on the house's accent, or on a practice's."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse

from config.kit.pages import styles
from config.kit.pages.accent import HOUSE_ACCENT, accent_key, accent_tokens

HOUSE_ICON: Final = "icons/favicon.svg"
OFFICE_ACCENT: Final = "#903820"  # `--color-primary-600` of static/css/admin.css


@lru_cache(maxsize=256)
def icon_in(colour: str) -> str:
    """The icon as SVG, its ground what `colour` (`#1a2b3c`) becomes as an accent, on which white reads."""
    drawing = (styles.SOURCE.parent / HOUSE_ICON).read_text(encoding="utf-8")
    return drawing.replace(HOUSE_ACCENT, accent_tokens(colour, "light")["accent"])


def icon_url(accent: str) -> str:
    """Where the icon of a practice with this accent is; the house's for none."""
    key = accent_key(accent)
    return reverse("accent-icon", args=[key]) if key else static(HOUSE_ICON)


def icon_of(request: HttpRequest) -> str:
    """Where the icon of the practice is that the request is about."""
    return icon_url(getattr(getattr(request, "practice", None), "accent", "") or "")
