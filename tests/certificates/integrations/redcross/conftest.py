from __future__ import annotations

import pytest

from certificates.integrations.redcross import client
from tests.simulators import redcross

__all__ = ["redcross"]


@pytest.fixture
def no_back_off(monkeypatch):
    """Further tries come at once."""
    monkeypatch.setattr(client, "LONGEST_BACK_OFF", 0.1)
