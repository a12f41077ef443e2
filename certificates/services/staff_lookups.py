"""Looking somebody up in the name of a school's program or staff: every answer is in the audit trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.enums import Surface
from accounts.services.audit import record_event
from certificates.certification_queries import certificates_that_stand
from certificates.enums import CertificateSource
from certificates.services.looking_up import Lookup, Store, look_up

if TYPE_CHECKING:
    from accounts.models import Practice, User
    from certificates.models import Certificate


def look_up_for_staff(
    email: str, *, practice: Practice, actor: User, store: Store, refresh: bool = False, surface: str = ""
) -> Lookup:
    """As `look_up`. A question to an agency is recorded when it is asked; here also an answer from what is stored."""
    lookup = look_up(
        email,
        practice=practice,
        actor=actor,
        surface=surface or Surface.CERTIFICATION,
        store=store,
        refresh=refresh,
    )
    if lookup.run is None and lookup.holder is not None:
        record_event("certificates.read", lookup.holder, actor=actor, practice=practice, count=len(lookup.certificates))
    return lookup


def stored_beside(lookup: Lookup, practice: Practice) -> list[Certificate]:
    """What the person has that no agency lists: issued by the practice or uploaded, newest first."""
    if lookup.holder is None:
        return []
    rows = certificates_that_stand(practice).filter(holder=lookup.holder).exclude(source=CertificateSource.AGENCY)
    return list(rows.select_related("issuer", "holder").order_by("-issued_on", "-id"))
