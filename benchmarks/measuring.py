"""Counting requests and times."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeAlias

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

Job: TypeAlias = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Rate:
    """How many a second, and how long one took in milliseconds at the median and the 95th percentile."""

    per_second: float
    median: float
    p95: float
    count: int
    failed: int

    def __str__(self) -> str:
        failed = f", {self.failed} FAILED" if self.failed else ""
        return f"{self.per_second:8.1f}/s  median {self.median:6.1f} ms  p95 {self.p95:6.1f} ms  n={self.count}{failed}"


def rate_of(jobs: Sequence[Job], *, clients: int) -> Rate:
    """Run every job once, spread over `clients` threads; a job says whether it succeeded.

    Raises what the first job raised that could not even say so: a floor whose
    statement is refused would be a floor of nothing.
    """
    times: list[float] = []
    errors: list[Exception] = []
    failed = 0
    todo = iter(jobs)
    guard = threading.Lock()

    def work() -> None:
        nonlocal failed
        while True:
            with guard:
                job = next(todo, None)
            if job is None or errors:
                return
            before = time.perf_counter()
            try:
                good = job()
            except Exception as error:  # noqa: BLE001 - raised by whoever waits for the threads
                errors.append(error)
                return
            took = time.perf_counter() - before
            with guard:
                times.append(took * 1000)
                failed += not good

    threads = [threading.Thread(target=work) for _ in range(clients)]
    before = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    took = time.perf_counter() - before
    return Rate(len(times) / took, statistics.median(times), percentile(times, 95), len(times), failed)


def percentile(values: Sequence[float], percent: int) -> float:
    """The value below which `percent` of `values` lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def queries_of(method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> int:
    """How many statements one request costs, asked in this process. Raises `AssertionError` for a refusal."""
    with CaptureQueriesContext(connection) as captured:
        answer = Client().generic(method, path, body, content_type="application/json", headers=headers)
    assert answer.status_code < HTTPStatus.BAD_REQUEST, answer.content
    return len(captured)


class Connections:
    """One kept connection a thread to a server on loopback."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._kept = threading.local()
        self._all: list[http.client.HTTPConnection] = []

    def ask(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Any:
        """Status and body of one request."""
        kept: http.client.HTTPConnection | None = getattr(self._kept, "connection", None)
        if kept is None:
            kept = self._kept.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            self._all.append(kept)
        kept.request(method, path, body, headers or {})
        answer = kept.getresponse()
        return answer.status, answer.read()

    def close(self) -> None:
        """All of them."""
        for kept in self._all:
            kept.close()
