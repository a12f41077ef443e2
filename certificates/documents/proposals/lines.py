"""The words of a paper line by line, and what stands beside or under a label."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from certificates.documents.plain import plain
from certificates.documents.proposals.labels import Label, labels_in

MOST_LINES: Final = 400
LONGEST_LINE: Final = 300
BESIDE: Final = 0.95
BELOW: Final = 0.85


@dataclass(frozen=True, slots=True)
class Line:
    """One line with its labels; `page` from 1."""

    text: str
    page: int
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What stands after a label, how surely it belongs to it, and where."""

    field: str
    text: str
    confidence: float
    page: int


def lines_of(pages: Sequence[str]) -> list[Line]:
    """The lines that say something, in their order."""
    found: list[Line] = []
    for number, page in enumerate(pages, start=1):
        for raw in page.splitlines():
            text = plain(raw[: 4 * LONGEST_LINE])[:LONGEST_LINE]
            if text:
                found.append(Line(text, number, tuple(labels_in(text))))
            if len(found) == MOST_LINES:
                return found
    return found


def said_in(lines: Sequence[Line]) -> Iterator[Said]:
    """What the paper says of each field: beside its label or, where that ends the line, in the line below."""
    for place, line in enumerate(lines):
        for label in line.labels:
            if label.beside:
                yield Said(label.field, label.beside, BESIDE, line.page)
            elif label is line.labels[-1] and place + 1 < len(lines):
                below = lines[place + 1]
                if below.page == line.page and not (below.labels and not below.labels[0].start):
                    text = below.text[: below.labels[0].start] if below.labels else below.text
                    yield Said(label.field, text.strip(), BELOW, below.page)
