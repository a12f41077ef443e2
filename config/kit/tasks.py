"""The base of every background task."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, Final

from celery import Task, shared_task
from django.db import InterfaceError, OperationalError, transaction
from kombu.exceptions import OperationalError as BrokerAway

logger = logging.getLogger(__name__)
REST_SECONDS: Final = 10.0
"""How long a broker that did not answer is left alone: about as long as the sweepers take to come by."""
PATIENCE_SECONDS: Final = 0.25
"""How long somebody waits while another of this process still talks to the broker: usually it takes a thousandth."""


class _Rest:
    until = 0.0


_turn: Final = threading.RLock()


class CampanileTask(Task):  # type: ignore[type-arg]  # celery's Task is generic only in its stubs
    """Thin, repeatable work: takes ids, reads again, may run twice.

    A database that is away is retried with back-off; everything else that must
    not be lost has a row with a due time behind it, not a broker message.
    """

    autoretry_for = (OperationalError, InterfaceError)
    retry_backoff = 2
    retry_backoff_max = 60
    retry_jitter = True
    max_retries = 8

    def on_commit(self, *args: Any) -> None:
        """Queue the task once the present transaction has committed.

        The broker being away loses nothing, for every such task has a sweeper,
        and makes nobody wait but the first who meets it.
        """
        transaction.on_commit(lambda: self._send(args), robust=True)

    def _send(self, args: tuple[Any, ...]) -> None:
        """One at a time: a broker that hangs keeps one of us, not all."""
        if time.monotonic() < _Rest.until or not _turn.acquire(timeout=PATIENCE_SECONDS):
            return
        try:
            if time.monotonic() >= _Rest.until:
                self.apply_async(args=args, retry=False, ignore_result=True)
        except BrokerAway as error:
            _Rest.until = time.monotonic() + REST_SECONDS
            logger.warning("tasks wait for their sweepers: the broker is away", extra={"error": str(error)})
        finally:
            _turn.release()


def task(name: str, **options: Any) -> Callable[[Callable[..., Any]], CampanileTask]:
    """Declare a task under `name` (`app.verb_noun`) on the common base."""
    declare: Callable[[Callable[..., Any]], CampanileTask] = shared_task(name=name, base=CampanileTask, **options)
    return declare


@task("kit.forget_idempotency_keys")
def forget_idempotency_keys() -> int:
    """Delete what was remembered for Idempotency-Keys whose day is over; how many."""
    from config.kit.idempotency import sweep_expired  # noqa: PLC0415 - models may import this module before apps are ready

    deleted = 0
    while found := sweep_expired():
        deleted += found
    return deleted
