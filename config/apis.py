"""The four APIs, mounted: every app's operations under the prefixes of their surfaces.

An app offers operations by a module `<app>/api/<dialect>.py` with
`urlpatterns`: a list; in `marketplace.py` a dict from the service's name
("auth", "tutorcatalog", …, or "*" for all of them) to its list. Paths are
written without the prefix and without a leading slash.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Final

from django.urls import URLPattern, URLResolver

from config import service_health
from config.kit.api.dialects import MARKETPLACE
from config.kit.api.mounting import mount
from config.kit.api.surfaces import SURFACES, Surface

Patterns = list[URLPattern | URLResolver]
APPS: Final = ("accounts", "catalog", "scheduling", "enrollments", "certificates", "messaging")
EVERY_SERVICE: Final = "*"


def operation_patterns(surface: Surface) -> Patterns:
    """The paths of one surface as the apps wrote them."""
    found: Patterns = []
    for app in APPS:
        module = f"{app}.api.{surface.dialect.name}"
        if find_spec(module) is None:
            continue
        offered = import_module(module).urlpatterns
        if isinstance(offered, dict):
            service = surface.name.removeprefix("marketplace-")
            found += [*offered.get(service, []), *offered.get(EVERY_SERVICE, [])]
        else:
            found += offered
    return [*found, *service_health.urlpatterns] if surface.dialect is MARKETPLACE else found


def surface_patterns() -> Patterns:
    """Everything of every surface, its documents included."""
    return [mount(surface, operation_patterns(surface)) for surface in SURFACES]
