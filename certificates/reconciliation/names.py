"""Whether two spellings can be one person's name."""

from __future__ import annotations

from typing import Final

from catalog.search import WORD, fold

LEAST: Final = 2


def folded_name(name: str) -> str:
    """The words of a name without case, accents and order."""
    return " ".join(sorted(set(WORD.findall(fold(name)))))


def is_same_name(one: str, other: str) -> bool:
    """Whether both have the same words, or one has two or more of which the other has all.

    A middle name that one of them leaves out is no difference; a blank says nothing.
    """
    first, second = set(folded_name(one).split()), set(folded_name(other).split())
    if not first or not second:
        return True
    fewer, more = sorted((first, second), key=len)
    return fewer == more or (len(fewer) >= LEAST and fewer < more)
