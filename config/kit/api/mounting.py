"""Operations under the prefix of their surface, with their documents beside them."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from config.kit.api.documents.addresses import document_patterns
from config.kit.api.documents.schema import openapi_document
from config.kit.api.surfaces import SURFACES, Surface

Patterns = list[URLPattern | URLResolver]
_MOUNTED: dict[str, Patterns] = {}


def mount(surface: Surface, operations: Patterns) -> URLResolver:
    """The surface's part of the roof's `urlpatterns`."""
    under_prefix: Patterns = [path(f"{surface.prefix}/", include(operations))]
    _MOUNTED[surface.name] = under_prefix
    documents = document_patterns(surface, under_prefix)
    return path(f"{surface.prefix}/", include([*operations, *documents]))


def documents() -> dict[str, dict[str, object]]:
    """The OpenAPI document of every surface that offers something, by its name."""
    import_module(settings.ROOT_URLCONF)
    found = {surface.name: openapi_document(surface, _MOUNTED[surface.name]) for surface in SURFACES}
    return {name: document for name, document in found.items() if document["paths"]}
