"""A fixed moment for the tests of scheduling: Monday 2 November 2026, noon UTC (13:00 in Amsterdam)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
def now():
    with time_machine.travel(NOW, tick=False):
        yield NOW
