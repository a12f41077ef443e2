"""Faces."""

from __future__ import annotations

from typing import Literal
from zlib import crc32

from config.kit.pages.declare import Component, component

TONES = 6


@component("avatar")
class Avatar(Component):
    """A person's photo, or their initials drawn in a colour that stays theirs.

    `arch` is the house's portrait frame (tutor cards and pages), `round` for lists.
    Decorative beside a written name; `is_named` gives it the name as its text.
    """

    name: str
    photo: str | None = None
    size: Literal["small", "medium", "large"] = "medium"
    shape: Literal["round", "arch"] = "round"
    is_named: bool = False

    @property
    def initials(self) -> str:
        """First letters of the first and the last word."""
        words = str(self.name).split()
        letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
        return "".join(letters).upper()

    @property
    def tone(self) -> int:
        """1 to 6, always the same for a name."""
        return crc32(str(self.name).encode()) % TONES + 1
