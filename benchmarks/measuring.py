"""Counting requests and times."""

from __future__ import annotations

import functools
import http.client
import operator
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, TypeAlias

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

Job: TypeAlias = Callable[[], bool]


ROUNDS: Final = 6


@dataclass(frozen=True, slots=True)
class Rate:
    """How long each request took in milliseconds, over how many seconds of measuring, and how many failed."""

    times: tuple[float, ...]
    seconds: float
    failed: int

    @property
    def per_second(self) -> float:
        """Requests a second."""
        return len(self.times) / self.seconds

    @property
    def p95(self) -> float:
        """The 95th percentile, in milliseconds."""
        return percentile(self.times, 95)

    def __add__(self, other: Rate) -> Rate:
        return Rate(self.times + other.times, self.seconds + other.seconds, self.failed + other.failed)

    def __str__(self) -> str:
        failed = f", {self.failed} FAILED" if self.failed else ""
        median, count = statistics.median(self.times), len(self.times)
        return f"{self.per_second:8.1f}/s  median {median:6.1f} ms  p95 {self.p95:6.1f} ms  n={count}{failed}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Ours beside the floor: the rates over all rounds, and the share of the floor in each round."""

    floor: Rate
    ours: Rate
    shares: tuple[float, ...]

    @property
    def share(self) -> float:
        """Of the floor's rate, at the median of the rounds."""
        return statistics.median(self.shares)

    def __str__(self) -> str:
        return f"{self.share:.2f} (rounds {min(self.shares):.2f} to {max(self.shares):.2f})"


def compare(floor: Sequence[Job], ours: Sequence[Job], *, clients: int, warm_up: int = 0) -> Comparison:
    """Run both turn by turn, so that a machine whose speed wavers wavers for both; `warm_up` jobs do not count."""
    if warm_up:
        rate_of(floor[:warm_up], clients=clients)
        rate_of(ours[:warm_up], clients=clients)
    rounds = [
        tuple(rate_of(jobs, clients=clients) for jobs in turn)
        for turn in zip(_in_rounds(floor[warm_up:]), _in_rounds(ours[warm_up:]), strict=True)
    ]
    floors, measured = zip(*rounds, strict=True)
    return Comparison(
        floor=functools.reduce(operator.add, floors),
        ours=functools.reduce(operator.add, measured),
        shares=tuple(ours.per_second / floor.per_second for floor, ours in rounds),
    )


def _in_rounds(jobs: Sequence[Job]) -> Iterator[Sequence[Job]]:
    size = -(-len(jobs) // ROUNDS)
    return (jobs[first : first + size] for first in range(0, len(jobs), size))


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
    took = time.perf_counter() - before
    if errors:
        raise errors[0]
    return Rate(tuple(times), took, failed)


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
