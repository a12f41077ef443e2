"""Which bookings are to be imported: references, a list of them, or a file of bundles."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from certificates.integrations.hovn.client import REFERENCE
from config.kit.errors import Invalid

BUNDLES: Final = frozenset({".json", ".jsonl"})
LONGEST: Final = 64


@dataclass(frozen=True, slots=True)
class Source:
    """One booking to import; with a `bundle` nobody has to be asked."""

    reference: str
    bundle: Any = None


def sources_from(words: Iterable[str]) -> list[Source]:
    """What each word names, every booking once, the last of several bundles for one. Raises `Invalid`.

    A word is a reference, a text file with one a line (`#` begins a comment), or
    a file of bundles: a JSON array, or one object a line.
    """
    found: dict[str, Source] = {}
    for word in words:
        for source in _sources(word):
            if source.bundle is not None or source.reference not in found:
                found[source.reference] = source
    return list(found.values())


def _sources(word: str) -> Iterator[Source]:
    path = Path(word)
    if path.suffix.lower() in BUNDLES:
        yield from _bundles(path)
    elif _is_file(path):
        for line in _read(path).splitlines():
            if reference := line.partition("#")[0].strip():
                yield _reference(reference)
    else:
        yield _reference(word)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # no file has so long a name
        return False


def _reference(word: str) -> Source:
    if not REFERENCE.fullmatch(word):
        raise Invalid(f"{word[:80]!r} is neither a file nor the reference of a booking.")
    return Source(word)


def _bundles(path: Path) -> Iterator[Source]:
    text = _read(path)
    try:
        if path.suffix.lower() == ".jsonl":
            items = [json.loads(line) for line in text.splitlines() if line.strip()]
        else:
            whole = json.loads(text)
            items = whole if isinstance(whole, list) else [whole]
    except (ValueError, RecursionError) as error:
        raise Invalid(f"{path} is no JSON: {error}") from error
    for number, item in enumerate(items, 1):
        reference = item.get("booking_ref") if isinstance(item, dict) else None
        if not isinstance(reference, str) or not REFERENCE.fullmatch(reference):
            raise Invalid(f"{path}: bundle {number} has no booking_ref.")
        yield Source(reference, item)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"{path} cannot be read: {error}") from error
