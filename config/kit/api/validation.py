"""Nested validation messages, flattened to one path per input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

WHOLE: Final = frozenset({"non_field_errors", "__all__"})


def flatten(detail: Any, path: str = "") -> dict[str, list[str]]:
    """`{"events": [{}, {"start": ["…"]}]}` → `{"events.1.start": ["…"]}`.

    Messages on the whole of something stand under the path of that thing; on
    the whole input under "".
    """
    found: dict[str, list[str]] = {}
    _collect(detail, path, found)
    return found


def _collect(detail: Any, path: str, found: dict[str, list[str]]) -> None:
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            _collect(inner, path if name in WHOLE else _join(path, str(name)), found)
    elif isinstance(detail, Sequence) and not isinstance(detail, str):
        for position, inner in enumerate(detail):
            nested = isinstance(inner, Mapping) or (isinstance(inner, Sequence) and not isinstance(inner, str))
            _collect(inner, _join(path, str(position)) if nested else path, found)
    else:
        found.setdefault(path, []).append(str(detail))


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def first_message(fields: Mapping[str, Sequence[str]]) -> str:
    """One sentence for surfaces that have room for one: the first message with the name of its input."""
    for path, messages in fields.items():
        if messages:
            return f"{path}: {messages[0]}" if path else messages[0]
    return ""
