"""How far a long command is: a bar for a person, a line now and then for a log."""

from __future__ import annotations

import time
from typing import Final, TextIO

WIDTH: Final = 30
REDRAW: Final = 0.1
EVERY: Final = 100


class Progress:
    """Counts up to `total`; `finish` leaves the last state on a line of its own."""

    def __init__(self, total: int, out: TextIO) -> None:
        self._total, self._out = total, out
        self._done, self._drawn_at, self._words = 0, 0.0, ""
        self._is_terminal = out.isatty()

    def step(self, words: str) -> None:
        """One more is done; `words` say what the counts are now."""
        self._done += 1
        self._words = words
        if self._is_terminal and time.monotonic() - self._drawn_at > REDRAW:
            self._draw()
        elif not self._is_terminal and self._done % EVERY == 0:
            self._out.write(f"{self._done}/{self._total} {words}\n")
            self._out.flush()

    def finish(self) -> None:
        """Draw what is left to draw."""
        if self._is_terminal:
            self._draw()
            self._out.write("\n")

    def _draw(self) -> None:
        full = WIDTH * self._done // self._total if self._total else WIDTH
        self._out.write(f"\r\x1b[K[{'#' * full}{'-' * (WIDTH - full)}] {self._done}/{self._total} {self._words}")
        self._out.flush()
        self._drawn_at = time.monotonic()
