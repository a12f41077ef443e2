"""One value that may be meant, and the choice between several."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

SURE: Final = 0.9
"""Stands beside its label."""
LIKELY: Final = 0.6
DOUBT: Final = 0.3
"""Taken off where the paper says two things."""


@dataclass(frozen=True, slots=True)
class Guess:
    """`value` as it goes into a form (days as ISO), `confidence` from 0 to 1, `page` from 1."""

    value: str
    confidence: float
    page: int


def best(guesses: Iterable[Guess]) -> Guess | None:
    """The surest, the first of equals; less sure where another says otherwise as firmly."""
    ranked = sorted(guesses, key=lambda guess: -guess.confidence)
    if not ranked:
        return None
    first = ranked[0]
    rivals = [one for one in ranked if one.confidence == first.confidence and one.value != first.value]
    return replace(first, confidence=round(first.confidence - DOUBT, 2)) if rivals else first
