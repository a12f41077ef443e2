"""What the person at the terminal reads: one stream, each line with the name of who said it."""

from __future__ import annotations

import os
import sys
from typing import Final

COLOURS: Final = (36, 32, 35, 33, 34, 96, 92, 95)
WIDTH: Final = 10
OURS: Final = "campanile"


class Terminal:
    """Prints whole lines behind a padded, coloured name; plain where output is no terminal or NO_COLOR is set."""

    def __init__(self) -> None:
        self._coloured = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        self._colours: dict[str, int] = {}

    def say(self, text: str) -> None:
        """Something of our own."""
        for line in text.splitlines() or [""]:
            self.line(OURS, line)

    def line(self, name: str, text: str) -> None:
        """One line of the part `name`."""
        prefix = f"{name:<{WIDTH}}|"
        if self._coloured:
            colour = self._colours.setdefault(name, COLOURS[len(self._colours) % len(COLOURS)])
            prefix = f"\x1b[{colour}m{prefix}\x1b[0m"
        try:
            print(prefix, text, flush=True)
        except (BrokenPipeError, OSError):
            # Whoever read us is gone (`make run | head`); the school must still be stopped in order.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
