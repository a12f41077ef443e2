"""Who claims, by an upload, what the agency shows and nobody has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from certificates.enums import CertificateSource, CertificateStatus
from certificates.models import Certificate

CLAIMED: Final = "name on the uploaded certificate"
"""The fact by which a case tells that somebody's upload is a side of it."""


def spellings(numbers: Iterable[str]) -> set[str]:
    """As people and agencies write these numbers; blanks are none."""
    return {spelt for number in numbers if number for spelt in (number, number.upper(), number.lower())}


def claims_on(rows: Iterable[Certificate]) -> defaultdict[int, list[Certificate]]:
    """By the agency's certificate that nobody has: the standing uploads under its number, the oldest first.

    One question, none where every certificate has a holder.
    """
    free = [row for row in rows if row.holder_id is None and row.source == CertificateSource.AGENCY]
    found: defaultdict[int, list[Certificate]] = defaultdict(list)
    if not free:
        return found
    uploads = Certificate.objects.filter(
        practice__in={row.practice_id for row in free},
        number__in=spellings(row.number for row in free),
        source=CertificateSource.UPLOADED,
        status=CertificateStatus.ISSUED,
        holder__isnull=False,
    )
    by_number: defaultdict[tuple[int, str], list[Certificate]] = defaultdict(list)
    for upload in uploads.defer("content", "raw", "search_words", "search_vector").order_by("pk"):
        by_number[upload.practice_id, upload.number.casefold()].append(upload)
    for row in free:
        found[row.pk] = by_number[row.practice_id, row.number.casefold()]
    return found
