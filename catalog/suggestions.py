"""What to try when a search finds nothing."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from catalog.pack_search import PackSearch, search_packs
from catalog.queries import categories_of, listed_packs, listed_tutors
from catalog.search import WORD, fold

if TYPE_CHECKING:
    from accounts.models import Practice

CLOSE: Final = 0.72
KNOWN_TITLES: Final = 2000
EMPTY: Final = PackSearch()


@dataclass(frozen=True, slots=True)
class Loosened:
    """The search without one of its wishes: which (a field of `PackSearch`), and how many courses that finds."""

    field: str
    count: int


def loosened(practice: Practice | None, search: PackSearch) -> list[Loosened]:
    """Every single wish whose leaving out finds something, the most helpful first."""
    found = []
    for field in fields(PackSearch):
        nothing = getattr(EMPTY, field.name)
        if field.name == "order" or getattr(search, field.name) == nothing:
            continue
        wider = replace(search, **{field.name: nothing})
        if wider == replace(EMPTY, order=search.order):
            continue  # that is the whole catalog, which is offered anyway
        count = search_packs(practice, wider, page_size=1).total
        if count:
            found.append(Loosened(field.name, count))
    return sorted(found, key=lambda one: -one.count)


def did_you_mean(practice: Practice | None, search: PackSearch) -> str:
    """The searched text with unknown words put right from the catalog's own; "" where that finds nothing either."""
    words = WORD.findall(fold(search.text))
    if not words:
        return ""
    known = _vocabulary(practice)
    meant = " ".join(
        word if word in known else next(iter(get_close_matches(word, known, 1, CLOSE)), word) for word in words
    )
    if meant == " ".join(words) or not search_packs(practice, replace(search, text=meant), page_size=1).total:
        return ""
    return meant


def _closest(word: str, known: set[str]) -> str:
    """The known word most like `word`, or `word` itself."""
    return next(iter(get_close_matches(word, known, 1, CLOSE)), word)


def _vocabulary(practice: Practice | None) -> set[str]:
    """The words of subjects, of what tutors teach and of the newest titles, folded; three queries."""
    texts = [
        *categories_of(practice).values_list("name", flat=True),
        *listed_packs(practice).order_by("-pk").values_list("title", flat=True)[:KNOWN_TITLES],
    ]
    for subjects in listed_tutors(practice).values_list("subjects", flat=True)[:KNOWN_TITLES]:
        texts += [str(subject) for subject in subjects]
    return {word for text in texts for word in WORD.findall(fold(text)) if len(word) > 2}  # noqa: PLR2004 - not "of", "to"
