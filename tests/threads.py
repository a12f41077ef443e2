"""Two or more at the same time, each on a connection of its own, made to meet where it matters."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

from django.db import connection, connections

PATIENCE = 30.0
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"


def until_somebody_waits() -> None:
    """Return once another connection waits for a lock of this one."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            row = cursor.fetchone()
        if row and row[0]:
            return
        time.sleep(0.01)
    raise AssertionError("nobody waits for a lock")


def meeting(first: Callable[[Callable[[], None]], Any], second: Callable[[], Any]) -> tuple[Any, Any]:
    """What both returned or raised; `second` begins when `first` calls its argument, which returns once it waits."""
    halfway = Event()

    def pause() -> None:
        halfway.set()
        until_somebody_waits()

    def begin() -> Any:
        try:
            return first(pause)
        finally:
            halfway.set()

    def follow() -> Any:
        assert halfway.wait(PATIENCE)
        return second()

    with ThreadPoolExecutor(2) as pool:
        started = [pool.submit(alone, job) for job in (begin, follow)]
        one, other = (job.result() for job in started)
    return one, other


def alone(job: Callable[[], Any]) -> Any:
    """What `job` returned or raised, on a connection that is closed afterwards."""
    try:
        return job()
    except Exception as error:  # noqa: BLE001 - what it raised is its answer
        return error
    finally:
        connections["default"].close()
