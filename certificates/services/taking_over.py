"""What the agency says comes before what a person uploaded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from certificates.enums import CertificateSource, CertificateStatus
from certificates.services.claims import is_same_text

if TYPE_CHECKING:
    from certificates.models import Certificate


def is_same(certificate: Certificate, *, number: str, course: str, issued_on: date | None) -> bool:
    """Whether somebody's certificate is the one of that number or, of that course and day."""
    if number and certificate.number and number.casefold() == certificate.number.casefold():
        return True
    is_of_day = issued_on is not None and certificate.issued_on == issued_on
    return is_of_day and is_same_text(certificate.course_name, course)


def is_same_number(one: str, other: str) -> bool:
    """Whether nothing keeps both from being one number: a blank says nothing."""
    return not (one and other) or one.casefold() == other.casefold()


class Uploads:
    """The uploaded certificates that an answer of the agency may be about; all are locked."""

    def __init__(self, rows: Iterable[Certificate] = ()) -> None:
        self._rows = [
            row
            for row in rows
            if row.source == CertificateSource.UPLOADED and row.status == CertificateStatus.ISSUED and row.holder_id
        ]

    def take(self, holder_id: int | None, *, number: str, course: str, issued_on: date | None) -> Certificate | None:
        """The holder's own upload of what the agency shows, the one of that number first; each is given out once."""
        same = [
            row
            for row in self._rows
            if row.holder_id == holder_id and is_same(row, number=number, course=course, issued_on=issued_on)
        ]
        if not same:
            return None
        same.sort(key=lambda row: (row.number.casefold() != number.casefold(), row.pk))
        self._rows.remove(same[0])
        return same[0]

    def put_back(self, row: Certificate) -> None:
        """What was taken could not be used."""
        self._rows.append(row)

    def numbers_of(self, holder_id: int) -> list[str]:
        """The numbers under which the person still claims what the agency does not show for them."""
        return [row.number for row in self._rows if row.holder_id == holder_id and row.number]

    def of_others(self, holder_id: int | None, number: str) -> list[Certificate]:
        """What others uploaded under that number."""
        return [row for row in self._rows if row.holder_id != holder_id and row.number.casefold() == number.casefold()]
