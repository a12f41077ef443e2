"""What a person says an uploaded certificate says, checked."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from catalog.search import fold
from certificates.documents.plain import plain
from certificates.enums import CourseFormat
from config.kit.errors import Invalid

EARLIEST: Final = date(1950, 1, 1)
LATEST: Final = date(2150, 1, 1)
LONGEST: Final = {
    "number": 64, "holder_name": 256, "course_name": 256, "course_code": 64, "issuer_text": 128, "instructor_name": 256,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """The fields of a certificate by their names in `Certificate`; blank or None is what it does not say."""

    holder_name: str
    course_name: str
    issuer_text: str
    issued_on: date | None = None
    expires_on: date | None = None
    number: str = ""
    course_code: str = ""
    format: str = ""
    instructor_name: str = ""


def checked(claims: Claims, *, today: date) -> Claims:
    """The claims as they can be stored. Raises `Invalid` with what is wrong at each field."""
    values: dict[str, Any] = {
        name: plain(getattr(claims, name)) if name in LONGEST else getattr(claims, name) for name in names()
    }
    values["number"] = "".join(values["number"].split())
    problems: dict[str, list[str]] = {}
    for name, most in LONGEST.items():
        if len(values[name]) > most:
            problems[name] = [_("At most %(most)d letters.") % {"most": most}]
    for name in ("holder_name", "course_name", "issuer_text"):
        if not values[name]:
            problems[name] = [_("Fill this in as it stands on the certificate.")]
    if values["format"] not in {"", *CourseFormat.values}:
        problems["format"] = [_("Choose one of these.")]
    problems |= _problems_of_days(values["issued_on"], values["expires_on"], today)
    if problems:
        raise Invalid(fields=problems)
    return Claims(**values)


def names() -> list[str]:
    """The fields, in their order."""
    return [field.name for field in fields(Claims)]


def is_same_text(one: str, other: str) -> bool:
    """Whether both are the same words, whatever the signs between them."""
    return _words(one) == _words(other)


def _words(text: str) -> list[str]:
    return "".join(char if char.isalnum() else " " for char in fold(text)).split()


def _problems_of_days(issued_on: date | None, expires_on: date | None, today: date) -> dict[str, list[str]]:
    problems = {}
    if issued_on is None:
        problems["issued_on"] = [_("Fill this in as it stands on the certificate.")]
    elif issued_on > today:
        problems["issued_on"] = [_("This day is still to come.")]
    elif issued_on < EARLIEST:
        problems["issued_on"] = [_("This day is too long ago.")]
    if expires_on and issued_on and expires_on < issued_on:
        problems["expires_on"] = [_("It cannot expire before it was issued.")]
    elif expires_on and not EARLIEST <= expires_on < LATEST:
        problems["expires_on"] = [_("No certificate counts for so long.")]
    return problems
