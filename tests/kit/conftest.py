from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests.kit import surface_views

PREFIXES = {
    "marketplace": "/tutorcatalog-api",
    "trainings": "/admin-api",
    "bootcamp": "/bootcamp-api",
    "certification": "/api",
}


@pytest.fixture
def surfaces(settings: Any) -> Iterator[None]:
    """The made-up API stands where the real ones do."""
    settings.ROOT_URLCONF = "tests.kit.surface_views"
    surface_views.CALLS.clear()
    surface_views.GATE.clear()
    yield
    surface_views.GATE.set()


@pytest.fixture
def api(surfaces: None) -> Client:
    """A client with a login, which gets a 500 as an answer and not as an exception."""
    return Client(headers={"authorization": "Bearer 1"}, raise_request_exception=False)


@pytest.fixture
def stranger(surfaces: None) -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture(params=sorted(PREFIXES))
def dialect(request: pytest.FixtureRequest) -> str:
    """Each surface in turn."""
    return str(request.param)


@pytest.fixture
def prefix(dialect: str) -> str:
    return PREFIXES[dialect]
