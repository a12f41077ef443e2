"""What a worker tells its watchers (heartbeats, task events): never a reason to wait."""

from __future__ import annotations

from typing import Any

from celery.app.events import Events
from celery.events.dispatcher import EventDispatcher


class PromptDispatcher(EventDispatcher):
    """Sends an event once; what cannot be sent is kept until the broker is back.

    Celery's heartbeat asks for retries without an end. One that met a broker
    which had just gone kept the worker's main loop for as long as the broker
    was away: silent, and deaf to SIGTERM.
    """

    def send(self, type: str, *args: Any, **options: Any) -> Any:  # noqa: A002  # the base's word
        """As the base does, but `retry` is not listened to."""
        return super().send(type, *args, **{**options, "retry": False})


class WorkerEvents(Events):
    """Celery's events with our dispatcher."""

    dispatcher_cls = "config.worker_events:PromptDispatcher"
