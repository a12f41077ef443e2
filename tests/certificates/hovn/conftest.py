from __future__ import annotations

import pytest

from certificates.integrations.hovn.client import HovnClient
from certificates.integrations.hovn.configuration import Configuration
from tests.simulators import hovn

__all__ = ["hovn"]


@pytest.fixture
def client(hovn) -> HovnClient:
    """Impatient: half a second for a page, no wait between tries."""
    return HovnClient(Configuration.from_settings(), timeouts=(1, 0.4), whole=0.6, back_off=0)
