"""Text as it is printed and stored."""

from __future__ import annotations

import unicodedata


def plain(text: str) -> str:
    """`text` composed (NFC), in one line, without control characters."""
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(" " if unicodedata.category(char) in {"Cc", "Zl", "Zp", "Cs"} else char for char in composed)
    return " ".join(kept.split())
