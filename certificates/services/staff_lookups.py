"""What belongs beside a look-up for a school's staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certificates.certification_queries import certificates_that_stand
from certificates.enums import CertificateSource
from certificates.services.looking_up import Lookup

if TYPE_CHECKING:
    from accounts.models import Practice
    from certificates.models import Certificate


def stored_beside(lookup: Lookup, practice: Practice) -> list[Certificate]:
    """What the person has that no agency lists: issued by the practice or uploaded, newest first."""
    if lookup.holder is None:
        return []
    rows = certificates_that_stand(practice).filter(holder=lookup.holder).exclude(source=CertificateSource.AGENCY)
    return list(rows.select_related("issuer", "holder").order_by("-issued_on", "-id"))
