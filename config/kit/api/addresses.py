"""Addresses that are served in two forms."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from config.kit.api.views import SurfaceView

Patterns = list[URLPattern | URLResolver]


def list_paths(route: str, view: type[SurfaceView]) -> Patterns:
    """`route` as the contract writes it, and silently the same with its slash at the end added or left out."""
    other = route.rstrip("/") if route.endswith("/") else f"{route}/"
    return [path(route, view.as_view()), path(other, view.as_view(schema=None))]  # None keeps it out of the documents
