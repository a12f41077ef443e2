"""Every field of a paper with the best guess for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from certificates.documents.proposals import words
from certificates.documents.proposals.days import after_period, days_in
from certificates.documents.proposals.guesses import Guess, best
from certificates.documents.proposals.labels import DAYS
from certificates.documents.proposals.lines import Line, Said, lines_of, said_in
from certificates.integrations.redcross.formats import BLENDED, INSTRUCTOR_LED, ONLINE

TEXTS: Final = {
    "number": (words.number, "number"),
    "course_code": (words.number, "course_code"),
    "holder_name": (words.person, "holder_name"),
    "holder_prose": (words.person, "holder_name"),
    "instructor_name": (words.person, "instructor_name"),
    "course_name": (words.course, "course_name"),
    "course_prose": (words.course, "course_name"),
    "issuer_text": (words.course, "issuer_text"),
    "provider": (words.course, "issuer_text"),
}
"""What a label names → how its words are read, and for which field."""
FORMATS: Final = (
    (BLENDED, ("blended",)),
    (INSTRUCTOR_LED, ("instructor-led", "instructor led", "in-person", "in person", "klassikaal")),
    (ONLINE, ("online course", "online only", "100% online", "e-learning")),
)
UNSURE_DAY: Final = 0.5
LONE: Final = 0.4
OF_AGENCY: Final = 0.8
MOST_OF_PROVIDER: Final = 0.75
"""Who held the course stands for the issuer only where no agency is named."""
Guesses = dict[str, list[Guess]]


def propose(pages: Sequence[str], *, holder_name: str = "", day_first: bool = False) -> dict[str, Guess]:
    """The best guess for each field that the paper seems to say anything about.

    `holder_name` is whose paper it ought to be: found on it, it is the name.
    `day_first` is how the country writes 3/4/2026.
    """
    lines = lines_of(pages)
    found: Guesses = defaultdict(list)
    for said in said_in(lines):
        _note(found, said, day_first=day_first)
    for place, line in enumerate(lines):
        for field, guess in _unlabelled(line, lines[place - 1] if place else None, holder_name):
            found[field].append(guess)
    _note_lone_days(found, lines, day_first=day_first)
    chosen = {field: choice for field in found if (choice := best(found[field])) is not None}
    _note_period(chosen, lines)
    return _consistent(chosen)


def _note(found: Guesses, said: Said, *, day_first: bool) -> None:
    if said.field in TEXTS:
        read, field = TEXTS[said.field]
        value = read(said.text)
        if value:
            most = MOST_OF_PROVIDER if said.field == "provider" else 1
            found[field].append(Guess(value, min(said.confidence, most), said.page))
    elif said.field in DAYS and said.field != "period":
        day = next(days_in(said.text, day_first=day_first), None)
        if day is None:
            return
        field = "issued_on" if said.field == "some_day" else said.field
        confidence = said.confidence if day.is_certain else UNSURE_DAY
        if said.field == "some_day" or day.is_month:
            confidence = min(confidence, 0.65)
        value = (day.day.replace(day=1) if day.is_month and field == "issued_on" else day.day).isoformat()
        found[field].append(Guess(value, confidence, said.page))


def _unlabelled(line: Line, before: Line | None, holder_name: str) -> Iterator[tuple[str, Guess]]:
    """What stands on the paper without its name."""
    text, folded = line.text, line.text.casefold()
    if holder_name and holder_name.casefold() in folded:
        yield "holder_name", Guess(holder_name, 0.97, line.page)
    leads = line.labels and line.labels[0].field == "course_prose" and not line.labels[0].start
    if leads and before is not None and before.page == line.page and not before.labels and words.person(before.text):
        yield "holder_name", Guess(words.person(before.text), 0.9, line.page)
    if agency := words.agency(text):
        yield "issuer_text", Guess(agency, OF_AGENCY, line.page)
    if not line.labels and words.names_subject(text) and words.course(text):
        yield "course_name", Guess(words.course(text), UNSURE_DAY, line.page)
    if lone := words.lone_number(text):
        yield "number", Guess(lone, LONE, line.page)
    for value, names in FORMATS:
        if any(name in folded for name in names):
            yield "format", Guess(value, 0.7, line.page)


def _note_lone_days(found: Guesses, lines: Sequence[Line], *, day_first: bool) -> None:
    """Days without a name: the first is that of the issue, a later one the last it counts."""
    lone = sorted(
        (day.day, line.page) for line in lines if not line.labels for day in days_in(line.text, day_first=day_first)
    )
    if not lone:
        return
    if not found.get("issued_on"):
        found["issued_on"].append(Guess(lone[0][0].isoformat(), LONE, lone[0][1]))
    if not found.get("expires_on") and lone[-1][0] > lone[0][0]:
        found["expires_on"].append(Guess(lone[-1][0].isoformat(), LONE, lone[-1][1]))


def _note_period(chosen: dict[str, Guess], lines: Sequence[Line]) -> None:
    """Where no last day is printed, but for how long it counts."""
    issued = chosen.get("issued_on")
    if issued is None or "expires_on" in chosen:
        return
    for said in said_in(lines):
        ends = after_period(said.text, date.fromisoformat(issued.value)) if said.field == "period" else None
        if ends is not None:
            chosen["expires_on"] = Guess(ends.isoformat(), min(0.7, issued.confidence), said.page)
            return


def _consistent(chosen: dict[str, Guess]) -> dict[str, Guess]:
    """Less sure of both days where it would end before it began."""
    issued, expires = chosen.get("issued_on"), chosen.get("expires_on")
    if issued and expires and expires.value < issued.value:
        for field in ("issued_on", "expires_on"):
            chosen[field] = replace(chosen[field], confidence=min(chosen[field].confidence, 0.3))
    return chosen
