"""Which of the words on a paper can be a name, a course, a number."""

from __future__ import annotations

import re
from typing import Final

AGENCIES: Final = (
    "American Red Cross", "American Heart Association", "American Safety & Health Institute",
    "Health & Safety Institute",
    "National Safety Council", "Emergency Care & Safety Institute", "National CPR Foundation", "Canadian Red Cross",
    "British Red Cross", "St John Ambulance", "Het Oranje Kruis", "Het Rode Kruis", "Nederlandse Reanimatie Raad",
    "European Resuscitation Council", "NIBHV", "Reddingsbrigade Nederland", "Ellis & Associates", "Starfish Aquatics",
)  # fmt: skip
"""Whoever is known to certify people; a paper that names one was most likely issued by them."""
_COURSE: Final = re.compile(
    r"\b(?:CPR|AED|BLS|ACLS|PALS|first\s*aid|life\s*support|lifeguard\w*|babysit\w*|water\s*safety|EHBO|BHV|reanimatie|"
    r"eerste\s*hulp|bedrijfshulpverlen\w*|stop\s*the\s*bleed)\b",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._/-]{1,38}[A-Za-z0-9])?")
_GROUPS: Final = re.compile(r"\d{4}(?: \d{4}){2,4}(?![\w-])", re.ASCII)
_LONE_NUMBER: Final = re.compile(r"(?<![\w./-])(?=[A-Z0-9]*[0-9])(?=[A-Z0-9]*[A-Z])[A-Z0-9]{6,14}(?![\w./-])")
_NAME: Final = re.compile(r"[^\W\d_][^\d_@:;<>{}\[\]|/\\]{1,79}")
_NO_NAME: Final = re.compile(
    r"\b(?:certificate|certificaat|completion|training|services|course|cursus|program|institute|association|cross|"
    r"instructor|valid|date|has|have|heeft|the|successfully|completed|requirements|hereby)\b",
    re.IGNORECASE,
)
_NO_COURSE: Final = re.compile(r"\b(?:in\s+accordance|evaluations?|curriculum|requirements)\b", re.IGNORECASE)
MOST_WORDS: Final = 7
LONGEST_COURSE: Final = 120


def person(text: str) -> str:
    """`text` if it can be somebody's name, else ""."""
    name = text.strip(" ,.-")
    if not _NAME.fullmatch(name) or len(name.split()) > MOST_WORDS or _NO_NAME.search(name):
        return ""
    return name


def course(text: str) -> str:
    """`text` if it can be the name of a course, else ""."""
    name = text.strip(" ,.-:")
    is_name = 1 < len(name) <= LONGEST_COURSE and any(char.isalpha() for char in name)
    return name if is_name and not _NO_COURSE.search(name) else ""


def names_subject(text: str) -> bool:
    """Whether the line speaks of something that is taught."""
    return _COURSE.search(text) is not None


def number(text: str) -> str:
    """The first word of `text` if it can be a number, or the groups of digits it is printed in, else ""."""
    if grouped := _GROUPS.match(text.strip()):
        return grouped[0].replace(" ", "")
    first = text.split(maxsplit=1)[0].strip(",;") if text.split() else ""
    return first if _NUMBER.fullmatch(first) and any(char.isdigit() for char in first) else ""


def lone_number(text: str) -> str:
    """Something in the line that looks like nothing but a number: capitals and digits."""
    found = _LONE_NUMBER.search(text)
    return found[0] if found else ""


def agency(text: str) -> str:
    """The agency that the line names, else ""."""
    folded = " ".join(text.lower().replace(" and ", " & ").split())
    return next((name for name in AGENCIES if name.lower() in folded), "")
