"""How text is folded before it is searched, on both sides of the comparison."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

WORD: Final = re.compile(r"\w+", re.UNICODE)


def fold(text: str) -> str:
    """Lower case without accents (NFKD): `"Café"` → `"cafe"`."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def prefix_query(text: str) -> str:
    """A raw tsquery in which every word of `text` must occur, each as a prefix; empty when there is no word."""
    return " & ".join(f"{word}:*" for word in WORD.findall(fold(text))[:12])
