from __future__ import annotations

import pytest
import time_machine

from tests.certificates.reminders import NOON


@pytest.fixture
def noon():
    """The day of reminders."""
    with time_machine.travel(NOON, tick=False):
        yield
