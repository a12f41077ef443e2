"""One hit: the pipe-separated value of an input, and what is in it.

| 0 "id-" + number | 1 template | 2 address of the PDF | 3 organisation | 4 AAS number | 5 course | 6 course code
| 7 unknown | 8 format | 9 Active/Expired | 10 "Certifications" | 11 name | 12 provider | 13 issued | 14 expires
| 15 validity | 16 instructor | 17 number again
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urljoin, urlsplit

from certificates.integrations.redcross.address import RED_CROSS
from certificates.integrations.redcross.dates import expiry, read_date
from certificates.integrations.redcross.formats import course_format

FIELDS: Final = 18
FEWEST: Final = 6
"""A row that ends before its course says nothing."""
LANDMARK: Final = "certifications"
ID: Final = "id-"
_NUMBER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,63}")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+")
LENGTHS: Final = {3: 256, 5: 256, 6: 64, 9: 32, 11: 256, 12: 256, 15: 64, 16: 256}
LONGEST_ADDRESS: Final = 500
LONGEST: Final = 1000


class Malformed(ValueError):
    """This is not a row as we know them."""


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """A certificate as the Red Cross shows it; blank or None is what it does not say.

    `raw` are the 18 strings. `format` is one of `formats`; `expires_on` is by
    our rules (`dates.expiry`), assumed when `expiry_assumed`; `said_expires_on`
    is what the site says. `oddities` name what was said and could not be used.
    """

    number: str
    document_url: str
    organisation: str
    course_name: str
    course_code: str
    format: str
    status: str
    holder_name: str
    issued_on: date | None
    expires_on: date | None
    expiry_assumed: bool
    said_expires_on: date | None
    validity: str
    instructor_name: str
    oddities: tuple[str, ...]
    raw: tuple[str, ...]


def read_row(value: str) -> AgencyRow:
    """The certificate in an input's value; missing fields are blank. Raises `Malformed`."""
    parts = [" ".join(part.split()) for part in _UNPRINTABLE.sub(" ", value).split("|")]
    number = _number_of(parts)
    raw = (*(part[:LONGEST] for part in parts), *[""] * (FIELDS - len(parts)))
    oddities: list[str] = []

    def text(index: int) -> str:
        if len(raw[index]) > LENGTHS[index]:
            oddities.append(f"field {index} is cut: {len(raw[index])} characters")
        return raw[index][: LENGTHS[index]].strip()

    def day(index: int) -> date | None:
        found = read_date(raw[index])
        if raw[index] and found is None:
            oddities.append(f"field {index} is no date: {raw[index][:40]!r}")
        return found

    issued_on, scraped = day(13), day(14)
    if issued_on and scraped and scraped < issued_on:
        oddities.append("it expires before it was issued")
        scraped = None
    expires_on, assumed = expiry(raw[5], issued_on, scraped)
    document_url = _address_of(raw[2])
    if raw[2] and not document_url:
        oddities.append("field 2 is no web address")
    return AgencyRow(
        number=number,
        document_url=document_url,
        organisation=text(3) or text(12),
        course_name=text(5),
        course_code=text(6),
        format=course_format(raw[8], raw[6]),
        status=text(9),
        holder_name=text(11),
        issued_on=issued_on,
        expires_on=expires_on,
        expiry_assumed=assumed,
        said_expires_on=scraped,
        validity=text(15),
        instructor_name=text(16),
        oddities=tuple(oddities),
        raw=raw,
    )


def is_format_said(row: AgencyRow) -> bool:
    """Whether its format is more than a guess over two blanks."""
    return bool(row.raw[8] or row.course_code)


def clean(text: str) -> str:
    """Without what cannot be seen or stored, blanks made single."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())


def _number_of(parts: list[str]) -> str:
    """The certificate's number, once the row has shown that nothing in it has moved."""
    if not FEWEST <= len(parts) <= FIELDS:
        raise Malformed(f"a row has {len(parts)} fields")
    number = parts[0].removeprefix(ID)
    if not parts[0].startswith(ID) or not _NUMBER.fullmatch(number):
        raise Malformed("a row does not begin with a number")
    if not parts[5]:
        raise Malformed("a row names no course")
    if len(parts) > 10 and parts[10].lower() != LANDMARK:  # noqa: PLR2004 - the index of the landmark
        raise Malformed("the fields of a row have moved")
    if number in parts[11:17] or (11 < len(parts) < FIELDS and number in parts[-1]):  # noqa: PLR2004 - of the same table
        raise Malformed("the fields of a row have moved")
    if len(parts) == FIELDS and parts[17].removeprefix(ID) not in {number, ""}:
        raise Malformed("a row has two numbers")
    return number


def _address_of(text: str) -> str:
    """An absolute web address, or blank: what else stands there is nothing to click on."""
    if not text or len(text) > LONGEST_ADDRESS or " " in text:
        return ""
    try:
        given = urlsplit(text)
        address = urljoin(RED_CROSS, text)
    except ValueError:
        return ""
    is_web = bool(given.hostname) if given.scheme in {"http", "https"} else not given.scheme
    return address if is_web and len(address) <= LONGEST_ADDRESS else ""
