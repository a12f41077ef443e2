"""The worker's way into the relay."""

from __future__ import annotations

import time
from typing import Final

from config.kit.tasks import task
from messaging.delivery.forgetting import forget_old_messages
from messaging.delivery.relay import BATCH, relay_due

SWEEP_SECONDS: Final = 45


@task("delivery.deliver")
def deliver(message_ids: list[int]) -> None:
    """Send these messages now if they are still waiting; the kick on commit."""
    relay_due(only=message_ids)


@task("delivery.relay_outbox")
def relay_outbox() -> None:
    """Send everything that is due: the sweep behind the kick. Any number may run at once."""
    stop = time.monotonic() + SWEEP_SECONDS
    while relay_due() == BATCH and time.monotonic() < stop:
        pass


@task("delivery.forget_old_messages")
def forget_old() -> None:
    """Erase what was said long ago."""
    forget_old_messages()
