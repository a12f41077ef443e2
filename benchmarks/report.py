"""How results are told."""

from __future__ import annotations

import sys


def say(text: str = "") -> None:
    """One line, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def headline(text: str) -> None:
    """A section's title."""
    say(f"\n{text}\n{'-' * len(text)}")
