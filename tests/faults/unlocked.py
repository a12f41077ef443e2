"""The school without its row locks, as a server: the control of the races. Never part of the product."""

from __future__ import annotations

from threading import Barrier, BrokenBarrierError
from typing import Any, Final
from unittest.mock import patch

from django.core.wsgi import get_wsgi_application
from django.db.models import QuerySet

PATIENCE_SECONDS: Final = 0.5

QuerySet.select_for_update = lambda self, **_options: self  # type: ignore[method-assign]  # that is what it is for

application = get_wsgi_application()

from scheduling.services import slots, writing  # noqa: E402 - models are there only now

meeting: Final = Barrier(2)


def save_slots(*args: Any, **options: Any) -> None:
    """Between having found a time free and taking it, wait for another who has: they meet here, not by luck."""
    try:
        meeting.wait(PATIENCE_SECONDS)
    except BrokenBarrierError:
        meeting.reset()
    writing.save_slots(*args, **options)


patch.object(slots, "save_slots", save_slots).start()
