from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _kit_alone(settings: Any) -> None:
    """The kit's pages stand without the apps above them."""
    settings.ROOT_URLCONF = "tests.kit.pages.page_urls"
