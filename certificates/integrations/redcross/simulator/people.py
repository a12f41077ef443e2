"""Whom the simulator knows, and what they hold."""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

SITE: Final = "https://www.redcross.org"
SCHOOL: Final = "n.e. thing training"
FORMATS: Final = ("Blended", "Online", "Instructor-Led")
COURSES: Final = (
    ("Adult and Pediatric First Aid/CPR/AED", "HSSFA-BL-{n}", 730),
    ("Basic Life Support", "BLS{n}", 730),
    ("Lifeguarding", "POOL-LG-{n}", 730),
    ("Babysitter's Training", "ROCBST{n}", 0),
    ("Adult CPR/AED - Eligible for Skills Session within 90 days", "CPR-OL-{n}", 90),
    ("Water Safety Instructor", "WSI{n}", 730),
)
PROVIDERS: Final = (SCHOOL, "N.E. Thing Training LLC", "American Red Cross", "Foss Swim School", "City Recreation")
SELDOM: Final = 4
"""Of made-up people one in so many holds nothing."""


@dataclass(frozen=True)
class Certificate:
    """One hit. `issued` and `expires` are as printed; `value` replaces the whole value of its input."""

    number: str
    course: str
    code: str = ""
    format: str = ""
    name: str = ""
    organisation: str = SCHOOL
    issued: str = ""
    expires: str = ""
    instructor: str = ""
    validity: str = "2 Years"
    status: str = "Active"
    pdf: str | None = None
    value: str | None = None

    def as_value(self) -> str:
        """The 18 fields, separated by pipes."""
        if self.value is not None:
            return self.value
        pdf = f"{SITE}/on/demandware.store/certificate-{self.number}.pdf" if self.pdf is None else self.pdf
        fields = (
            *(f"id-{self.number}", "wallet_ts", pdf, self.organisation, "AAS-0042", self.course, self.code, ""),
            *(self.format, self.status, "Certifications", self.name, self.organisation, self.issued, self.expires),
            *(self.validity, self.instructor, self.number),
        )
        return "|".join(fields)


@dataclass
class People:
    """Certificates by address. With `everybody`, unknown addresses hold some too: always the same ones."""

    everybody: bool = False
    since: date = field(default_factory=lambda: date.today().replace(day=1))  # noqa: DTZ011 - a demo's own calendar
    _known: dict[str, list[Certificate]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, email: str, *certificates: Certificate) -> None:
        """From now on the address holds exactly these; none makes it one that nothing is found for."""
        with self._lock:
            self._known[_folded(email)] = list(certificates)

    def put_all(self, people: dict[str, list[dict[str, Any]]]) -> None:
        """As `put` for each address; raises `TypeError` for fields that there are not."""
        made = {email: [Certificate(**one) for one in some] for email, some in people.items()}
        for email, certificates in made.items():
            self.put(email, *certificates)

    def read(self, path: Path) -> None:
        """As `put_all` from a JSON file."""
        self.put_all(json.loads(path.read_text()))

    def of(self, email: str) -> list[Certificate]:
        """What an address holds."""
        with self._lock:
            known = self._known.get(_folded(email))
        if known is None and self.everybody and "@" in email:
            return invented(_folded(email), self.since)
        return known or []


def invented(email: str, since: date) -> list[Certificate]:
    """Certificates for somebody nobody has told us of: the same for the same address and `since`."""
    dice = hashlib.sha256(email.encode()).digest()
    if dice[0] % SELDOM == 0:
        return []
    name = " ".join(word.capitalize() for word in email.partition("@")[0].replace("_", ".").split(".") if word)
    return [_invented(name, dice, step, since) for step in range(1 + dice[1] % 3)]


def _invented(name: str, dice: bytes, step: int, since: date) -> Certificate:
    course, code, days = COURSES[(dice[2] + step) % len(COURSES)]
    issued = since - timedelta(days=int.from_bytes(dice[4 + 2 * step : 6 + 2 * step], "big") % 900)
    expires = issued + timedelta(days=days)
    return Certificate(
        number=f"0{dice[12 + step : 15 + step].hex().upper()}{step}",
        course=course,
        code=code.format(n=100 + dice[3]),
        format=FORMATS[dice[16 + step] % 3],
        name=name,
        organisation=PROVIDERS[dice[20 + step] % len(PROVIDERS)],
        issued=issued.strftime("%m/%d/%Y"),
        expires=expires.strftime("%m/%d/%Y") if days else "",
        instructor="Guy Montag",
        validity="2 Years" if days else "",
        status="Active" if expires >= since else "Expired",
    )


def _folded(email: str) -> str:
    return email.strip().lower()
