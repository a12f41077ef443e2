"""Whole numbers as they come in addresses, headers and files."""

from __future__ import annotations

from typing import Final

LARGEST: Final = 2**63 - 1
"""That a column of ids holds."""


def whole_number(text: str, *, most: int = LARGEST) -> int | None:
    """The number that `text` writes in the digits 0 to 9, from 0 to `most`; None for anything else."""
    if not (text.isascii() and text.isdecimal()) or len(text) > len(str(most)):
        return None
    number = int(text)
    return number if number <= most else None
