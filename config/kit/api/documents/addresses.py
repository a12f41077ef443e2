"""Where the documents of a surface stand."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import URLPattern, URLResolver

from config.kit.api.surfaces import Surface

Mounted = Callable[[Surface], list[URLPattern | URLResolver]]


def document_patterns(surface: Surface, mounted: Mounted) -> list[URLPattern | URLResolver]:
    """The documents of one surface."""
    return []
