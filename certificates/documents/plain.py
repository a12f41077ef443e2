"""Text as it is printed and stored."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

UNSEEN: Final = re.compile(r"[\u00ad\u200b\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")
"""Overrides of direction, with which one name reads as another, and blanks without width. The joiners of Persian and
of the scripts of India stay."""


def plain(text: str) -> str:
    """`text` composed (NFC), in one line, without control characters and what turns the order of letters around."""
    composed = unicodedata.normalize("NFC", UNSEEN.sub("", text))
    kept = "".join(" " if unicodedata.category(char) in {"Cc", "Zl", "Zp", "Cs"} else char for char in composed)
    return " ".join(kept.split())
