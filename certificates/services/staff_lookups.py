"""Look-ups by a school's staff, and what belongs beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.enums import Surface
from accounts.services.account_inputs import clean_email
from certificates.certification_queries import certificates_that_stand
from certificates.enums import CertificateSource
from certificates.limits import LOOKUPS
from certificates.rules import may_look_up
from certificates.services.looking_up import Lookup, Store, look_up
from config.kit.errors import Forbidden
from config.kit.throttling import spend, user_subject

if TYPE_CHECKING:
    from accounts.models import Practice, User
    from certificates.models import Certificate


def look_up_for_staff(
    email: str, *, practice: Practice, actor: User, refresh: bool = False, keeps_strangers: bool = False
) -> Lookup:
    """What the agency lists for `email`, for whoever runs the practice; counted with their look-ups by program.

    Of people whom the practice knows the answer is stored, and a stored one
    answers unless `refresh`; of others nothing is, unless `keeps_strangers`.
    Raises `Forbidden`, `TooManyRequests` and all that `look_up` does.
    """
    if not may_look_up(actor, practice.pk):
        raise Forbidden
    clean_email(email)  # what is no address costs nothing
    spend(LOOKUPS, user_subject(actor.pk))
    store = Store.ALWAYS if keeps_strangers else Store.KNOWN
    return look_up(email, practice=practice, actor=actor, surface=Surface.ADMIN, store=store, refresh=refresh)


def stored_beside(lookup: Lookup, practice: Practice) -> list[Certificate]:
    """What the person has that no agency lists: issued by the practice or uploaded, newest first."""
    if lookup.holder is None:
        return []
    rows = certificates_that_stand(practice).filter(holder=lookup.holder).exclude(source=CertificateSource.AGENCY)
    return list(rows.select_related("issuer", "holder").order_by("-issued_on", "-id"))
