"""What a stranger learns of a certificate, by its number or by the link on it.

One query answers every question. What is unknown, what others issued and what
its holder hides is not in its result, so nothing tells them apart.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from certificates.addresses import verify_path
from certificates.badges import Badge, badge
from certificates.dates import today_in
from certificates.enums import CertificateSource, CertificateStatus, NameShown
from certificates.models import Certificate
from certificates.standing import TONES, Standing, standing_of

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

DASHES: Final = re.compile(r"[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
KEY: Final = re.compile(r"[A-Za-z0-9_-]{32}")
LONGEST_NUMBER: Final = 64


@dataclass(frozen=True, slots=True)
class Verification:
    """A certificate of ours as strangers may see it on a day."""

    certificate: Certificate
    standing: Standing
    badge: Badge
    holder: str
    successor: Certificate | None

    @property
    def tone(self) -> str:
        """How the standing is coloured."""
        return TONES[self.standing]

    @property
    def completed_on(self) -> str:
        """The day on which the course was completed, ISO; "" where nobody noted it."""
        return self.certificate.content.get("completed_on") or ""

    @property
    def replaced_on(self) -> date | None:
        """When the one that stands for it was issued."""
        return self.successor.issued_on if self.successor else None

    @property
    def successor_number(self) -> str:
        """Of the one that stands for it, unless its holder hides that."""
        return self.successor.number if self.successor and self.successor.is_shared else ""

    @property
    def successor_path(self) -> str:
        """Where that one is checked, unless its holder hides it."""
        return verify_path(self.successor.share_key) if self.successor and self.successor.is_shared else ""


def verify_number(text: str) -> Verification | None:
    """The certificate of ours with this number, however it was typed; None for all that we do not show."""
    number = read_number(text)
    return _verified(shown_certificates().filter(number=number))


def verify_key(share_key: str) -> Verification | None:
    """The certificate behind a link or QR code; None for all that we do not show."""
    return _verified(shown_certificates().filter(share_key=share_key))


def shown_certificates() -> QuerySet[Certificate]:
    """What strangers may see, with everything that they are told of it."""
    return (
        Certificate.objects.select_related("practice", "replaced_by")
        .filter(source=CertificateSource.ISSUED, is_shared=True)
        .exclude(status=CertificateStatus.PENDING)
        .defer("search_words", "search_vector", "raw")
    )


def verification_of(certificate: Certificate) -> Verification:
    """As of today at the practice."""
    today = today_in(certificate.practice)
    return Verification(
        certificate=certificate,
        standing=standing_of(certificate, today),
        badge=badge(certificate.expires_on, today),
        holder=shown_name(certificate),
        successor=getattr(certificate, "replaced_by", None),
    )


def read_number(text: str) -> str:
    """A number as we write it, from one that was typed: capitals, plain dashes, no blanks; "" for no number."""
    typed = DASHES.sub("-", unicodedata.normalize("NFKC", text))
    number = "".join(typed.split()).upper()
    return number if number.isprintable() and len(number) <= LONGEST_NUMBER else ""


def shown_name(certificate: Certificate, name: str | None = None) -> str:
    """As much of the holder's name (or of `name`) as the holder lets strangers read."""
    whole = certificate.holder_name if name is None else name
    if certificate.shows_name == NameShown.FULL:
        return whole
    return initials_of(whole) if certificate.shows_name == NameShown.INITIALS else ""


def initials_of(name: str) -> str:
    """The first letter of each word, with the marks that belong to it."""
    return " ".join(f"{_first_letter(word)}." for word in name.split())


def _first_letter(word: str) -> str:
    end = 1
    while end < len(word) and unicodedata.category(word[end]).startswith("M"):
        end += 1
    return word[:end]


def _verified(rows: QuerySet[Certificate]) -> Verification | None:
    found = rows.first()
    return verification_of(found) if found is not None else None
