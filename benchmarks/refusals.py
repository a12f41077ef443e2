"""Answers that were no success: counted while jobs run, told in one line."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Final

LONGEST: Final = 120


class Refusals:
    """How often which answer came, with the beginning of the first one of each status."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._counts: Counter[int] = Counter()
        self._first: dict[int, str] = {}

    def add(self, status: int, answer: bytes) -> None:
        """Note one; any thread may."""
        with self._guard:
            self._counts[status] += 1
            self._first.setdefault(status, " ".join(answer.decode(errors="replace").split())[:LONGEST])

    def __bool__(self) -> bool:
        """Whether there were any."""
        return bool(self._counts)

    def __str__(self) -> str:
        """`12 x 409 (…), 1 x 503 (…)`, the most frequent first."""
        return ", ".join(f"{count} x {status} ({self._first[status]})" for status, count in self._counts.most_common())
