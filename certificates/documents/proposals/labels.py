"""What fields are called on papers, in English and Dutch."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

HOLDER: Final = r"(?:student|participant|holder|recipient)"
LABELS: Final[dict[str, tuple[str, ...]]] = {
    "other": (
        r"instructor\s*(?:id|number)",
        r"training\s*cent(?:er|re)\s*(?:id|address|phone|city)",
        r"to\s*verify",
        r"scan\s*code",
        r"address",
        r"location",
        r"(?:credit\s*)?hours",
        r"ceus?",
        r"signature",
        r"adres",
        r"locatie",
        r"handtekening",
        r"date\s*of\s*birth",
        r"geboortedatum",
    ),
    "course_code": (r"(?:course|class|product)\s*(?:code|id)", r"cursus\s*-?code"),
    "number": (
        r"certificat(?:e|ion)\s*(?:id|no|nr|number)",
        r"e-?card\s*(?:code|number)",
        r"card\s*number",
        r"credential\s*id",
        r"(?:certificaat|diploma|registratie|pas)\s*-?(?:nummer|nr)",
        r"licen[cs]e\s*(?:no|number)",
    ),
    "holder_name": (
        rf"{HOLDER}(?:['\u2019]?s)?(?:\s*name)?",
        rf"(?:full\s*)?name(?:\s*of\s*(?:the\s*)?{HOLDER})?",
        r"naam(?:\s*(?:van\s*de\s*)?(?:cursist|deelnemer|houder))?",
        r"(?:cursist|deelnemer|houder)",
        r"(?:awarded|issued|presented|granted)\s*to",
        r"uitgereikt\s*aan",
    ),
    "issuer_text": (
        r"(?:issued|certified)\s*by",
        r"issuing\s*(?:organi[sz]ation|agency|body)",
        r"(?:uitgegeven|afgegeven)\s*door",
        r"uitgever",
    ),
    "provider": (
        r"(?:conducted|provided)\s*by",
        r"(?:training\s*)?provider",
        r"training\s*cent(?:er|re)(?:\s*name)?",
        r"(?:uitgevoerd|verzorgd)\s*door",
        r"(?:opleidingsinstituut|opleider)",
    ),
    "expires_on": (
        r"expir(?:y|es|ed|ation)(?:\s*(?:date|on))?",
        r"valid\s*(?:until|through|thru|till|to)",
        r"renew(?:al)?\s*(?:by|date)",
        r"recommended\s*renewal\s*date",
        r"geldig\s*tot(?:\s*en\s*met)?",
        r"verval(?:datum|t\s*op)",
        r"verloopt\s*op",
    ),
    "period": (r"valid(?:ity)?(?:\s*(?:period|for))?", r"geldig(?:heid(?:sduur)?)?(?:\s*voor)?"),
    "issued_on": (
        r"date\s*(?:of\s*)?(?:completed|completion|issued?|training)",
        r"completion\s*date",
        r"issued?\s*date",
        r"(?:completed|issued|awarded)\s*on",
        r"completed",
        r"issued",
        r"datum\s*(?:van\s*)?(?:uitgifte|afgifte|examen)",
        r"(?:uitgifte|afgifte|behaal)\s*-?datum",
        r"(?:afgegeven|behaald|uitgegeven)\s*op",
    ),
    "some_day": (r"date", r"datum"),
    "instructor_name": (
        r"(?:lead\s*)?instructor(?:['\u2019]?s)?(?:\s*name)?",
        r"(?:trainer|teacher)(?:\s*name)?",
        r"taught\s*by",
        r"instructeur",
        r"docent",
    ),
    "course_name": (
        r"(?:course|program(?:me)?|training|certification|class)(?:\s*(?:name|title))?",
        r"(?:cursus|opleiding)(?:\s*naam)?",
    ),
    "holder_prose": (
        r"(?:this\s*)?(?:is\s*to\s*certif(?:y|ies)|certifies)\s*that",
        r"(?:hierbij\s*)?(?:verkla(?:art|ren)(?:\s*wij)?|bevestigen\s*wij)\s*dat",
    ),
    "course_prose": (
        (
            r"has\s*successfully\s*(?:completed|passed)"
            r"(?:\s*(?:the\s*)?(?:course|training|program(?:me)?|requirements\s*for))?"
        ),
        r"for\s*(?:successfully\s*)?completing",
        (
            r"heeft\s*met\s*(?:goed\s*gevolg|succes)(?:\s*(?:deelgenomen\s*aan|afgerond|gevolgd))?"
            r"(?:\s*de\s*(?:cursus|opleiding|training))?"
        ),
    ),
}
"""By field, those first whose names begin as another's do. Prose leads on without a colon; `other` is nobody's."""
DAYS: Final = frozenset({"issued_on", "expires_on", "some_day", "period"})
LEADING_ON: Final = frozenset({"holder_prose", "course_prose"}) | DAYS
_LABEL: Final = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(f"(?P<{name}>{'|'.join(words)})" for name, words in LABELS.items())
    + r")(?![\w'\u2019])",
    re.IGNORECASE,
)
_PARTED: Final = re.compile(r"\s*(?:[:#]+|\.\s*[:#]*|[\u2013\u2014-](?=\s))\s*")


@dataclass(frozen=True, slots=True)
class Label:
    """A label in a line and what stands beside it, up to the next."""

    field: str
    start: int
    beside: str


def labels_in(line: str) -> list[Label]:
    """The labels of the line in their order: those that a colon follows, or what they lead on to, or nothing at all."""
    marks = list(_marks(line))
    ends = [start for _field, start, _value in marks[1:]]
    return [
        Label(field, start, line[value : ends[place] if place < len(ends) else None].strip(" ,;|/·•"))
        for place, (field, start, value) in enumerate(marks)
    ]


def _marks(line: str) -> Iterator[tuple[str, int, int]]:
    for found in _LABEL.finditer(line):
        field = found.lastgroup or ""
        parted = _PARTED.match(line, found.end())
        stands_alone = not found.start() and found.end() == len(line)
        if parted or field in LEADING_ON or stands_alone:
            yield field, found.start(), parted.end() if parted else found.end()
