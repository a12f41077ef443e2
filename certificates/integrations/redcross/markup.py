"""Reading the fragment of HTML that a search answers with.

"Nothing found" must be said by the page: in words, or by an empty list of
results. A page without hits that does not say so is one we do not understand,
for a changed page has no hits either.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from bs4 import BeautifulSoup
from bs4.element import Tag
from bs4.exceptions import ParserRejectedMarkup

from certificates.integrations.redcross.fields import AgencyRow, Malformed, read_row
from certificates.integrations.redcross.outcomes import Found, Nothing, NotUnderstood, Outcome

HIT: Final = frozenset({"certificate-heading-list", "result-certificate-dt"})
"""The classes of what surrounds one certificate."""
DATA: Final = "certpdfdownload"
"""The class of the input in it whose value says everything."""
LARGEST: Final = 1_000_000
MOST: Final = 500
LONGEST_REFUSAL: Final = 600
"""Characters in which "nothing found" is said; a page that talks longer talks of something else."""
_THINGS: Final = r"(?:results?|certificates?|certifications?|records?|match(?:es)?)"
_NONE_SAID: Final = re.compile(
    rf"\b(?:no|zero|0)\s+(?:[\w-]+\s+){{0,4}}{_THINGS}\b"
    rf"|\b(?:(?:could|can?|did)\s*n[o'\u2019]?t|not able to|unable to)\s+(?:find|locate|match)"
    rf"\s+(?:[\w'\u2019-]+\s+){{0,5}}{_THINGS}\b"
    rf"|\b{_THINGS}\s+(?:(?:was|were|has|have|could|be|been)\s+)*not\s+(?:be\s+)?found\b",
    re.IGNORECASE,
)
# What a page with hits has, however its markup is called.
_TRACES: Final = re.compile(
    r"certpdfdownload|result-certificate-dt|\bid-\w+\s*\||\|\s*certifications\s*\||\.pdf\b"
    r"|\b\d{1,2}/\d{1,2}/\d{4}\b|\b[a-z]{3,9} \d{1,2}, \d{2,4}\b|\b(?:issued|expires)\b",
    re.IGNORECASE,
)
_EMPTY_ELEMENTS: Final = re.compile(r"\s*(?:<[a-z][^<>]*>\s*)+(?:</[a-z]+>\s*)+", re.IGNORECASE)
_LIST_OF_RESULTS: Final = re.compile(r"result|certificat", re.IGNORECASE)


def read_page(markup: str) -> Outcome:
    """What a page says. Never raises, whatever it is fed."""
    if len(markup) > LARGEST:
        return NotUnderstood(f"the page has {len(markup)} characters", "")
    try:
        # In a document of our own: whatever comes is parsed as a fragment of HTML, and bs4 guesses at nothing.
        page = BeautifulSoup(f"<html><body>{markup}</body></html>", "html.parser")
    except (ParserRejectedMarkup, RecursionError, ValueError) as error:
        return NotUnderstood(f"the page cannot be parsed: {type(error).__name__}", "")
    parts = _parts_of(page)
    most = max(len(parts.inputs), len(parts.hits))
    if most > MOST:
        return NotUnderstood(f"the page has {most} hits", parts.shape)
    if not parts.every_hit_has_data():
        return NotUnderstood("a hit has no data", parts.shape)
    if parts.inputs:
        return _read_hits(parts.inputs, parts.shape)
    return _read_none(markup, page, parts.shape)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What counts on a page, found in one walk over it."""

    inputs: list[Tag]
    hits: list[Tag]
    shape: str

    def every_hit_has_data(self) -> bool:
        having: set[int] = set()
        for data in self.inputs:
            for outer in data.parents:
                if id(outer) in having:
                    break
                having.add(id(outer))
        return all(id(hit) in having for hit in self.hits)


def _parts_of(page: BeautifulSoup) -> _Parts:
    inputs: list[Tag] = []
    hits: list[Tag] = []
    kinds: set[str] = set()
    for tag in page.descendants:
        if not isinstance(tag, Tag):
            continue
        classes = _classes_of(tag)
        kinds.add(f"{tag.name}.{' '.join(classes)}")
        if tag.name == "input" and DATA in classes:
            inputs.append(tag)
        if HIT.issubset(classes):
            hits.append(tag)
    return _Parts(inputs, hits, shape_of(kinds))


def _read_hits(inputs: list[Tag], shape: str) -> Found | NotUnderstood:
    """All hits or none: half a page is no ground to change anything."""
    rows: dict[str, AgencyRow] = {}
    for hit in inputs:
        value = hit.get("value")
        try:
            row = read_row(value if isinstance(value, str) else "")
        except Malformed as problem:
            return NotUnderstood(str(problem), shape)
        if rows.setdefault(row.number, row) != row:
            return NotUnderstood("two hits have one number and say different things", shape)
    return Found(tuple(rows.values()), shape)


def _read_none(markup: str, page: BeautifulSoup, shape: str) -> Nothing | NotUnderstood:
    """Whether a page without hits says that there are none."""
    if not markup.strip():
        return NotUnderstood("the page is blank", shape)
    if _TRACES.search(markup):
        return NotUnderstood("there is data on the page, and no hit as we know them", shape)
    words = " ".join(page.get_text(" ").split())
    if len(words) <= LONGEST_REFUSAL and _NONE_SAID.search(words):
        return Nothing(shape)
    if not words and _has_empty_list(markup, page):
        return Nothing(shape)
    return NotUnderstood("the page neither has hits nor says that there are none", shape)


def _has_empty_list(markup: str, page: BeautifulSoup) -> bool:
    """A place for results with nothing in it: whole, not the beginning of a longer page, nor filled by a script."""
    named = any(_LIST_OF_RESULTS.search(" ".join(_classes_of(tag))) for tag in page.find_all(class_=True))
    whole = _EMPTY_ELEMENTS.fullmatch(markup) is not None and markup.count("<") == 2 * markup.count("</")
    return named and whole and page.find(["script", "iframe", "input", "form", "template"]) is None


def shape_of(kinds: Iterable[str]) -> str:
    """A digest of which tags with which classes a page is built of, however often each occurs."""
    return hashlib.sha256("\n".join(sorted(kinds)).encode(errors="replace")).hexdigest()


def _classes_of(tag: Tag) -> list[str]:
    found = tag.get("class")
    return found if isinstance(found, list) else [found] if found else []
