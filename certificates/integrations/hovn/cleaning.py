"""Foreign JSON made into JSON that PostgreSQL can keep."""

from __future__ import annotations

from math import isfinite
from typing import Any, Final

from certificates.integrations.hovn.errors import PayloadError

DEEPEST: Final = 30
MOST: Final = 20_000


def clean_text(text: str) -> str:
    """Without control characters, lone surrogates and blanks around; line ends and tabs are blanks."""
    if text.isprintable():
        return text.strip()
    return "".join(character if character.isprintable() else " " * character.isspace() for character in text).strip()


def clean_json(value: Any) -> Any:
    """The same value with clean texts. Raises `PayloadError` for what is too deep or too much."""
    return _Cleaner().clean(value, 0)


class _Cleaner:
    def __init__(self) -> None:
        self._seen = 0

    def clean(self, value: Any, depth: int) -> Any:
        self._seen += 1
        if depth > DEEPEST or self._seen > MOST:
            raise PayloadError("the data is larger than any booking")
        if isinstance(value, str):
            return clean_text(value)
        if isinstance(value, dict):
            return {clean_text(str(key)): self.clean(item, depth + 1) for key, item in value.items()}
        if isinstance(value, list):
            return [self.clean(item, depth + 1) for item in value]
        if isinstance(value, float) and not isfinite(value):  # 1e999 is JSON, and more than Python's floats hold
            raise PayloadError("the data has a number that cannot be kept")
        return value
