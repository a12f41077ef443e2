"""What stands in a wallet by a file only, and what else of its holder says the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from certificates.enums import CertificateSource, CertificateStatus
from certificates.integrations.redcross.dates import expiry
from certificates.locks import lock_certificates
from certificates.models import Certificate, Intake
from certificates.services.claims import Claims, names
from certificates.services.taking_over import is_same, is_same_number
from config.kit.errors import Conflict

if TYPE_CHECKING:
    from certificates.models import Issuer


def is_standing_upload(certificate: Certificate) -> bool:
    """Whether nobody but the person who uploaded it says so, and nobody took it back."""
    return certificate.source == CertificateSource.UPLOADED and certificate.status == CertificateStatus.ISSUED


def lock_alike(intake: Intake, said: Claims, *, besides: int | None = None) -> Certificate | None:
    """The agency's own row of what is `said`, where the holder has it already; all of theirs are locked.

    The certificate `besides` is not meant. Raises `Conflict` (`already_known`
    with the `certificate`'s uid in its details) where another upload says it.
    """
    own = Certificate.objects.filter(practice=intake.practice, holder=intake.holder, status=CertificateStatus.ISSUED)
    own = own.exclude(source=CertificateSource.ISSUED)
    by_agency = None
    for row in lock_certificates(own.values_list("pk", flat=True)):
        if row.pk == besides or not is_same(row, number=said.number, course=said.course_name, issued_on=said.issued_on):
            continue
        if row.source == CertificateSource.AGENCY:
            by_agency = by_agency or row
        elif is_same_number(row.number, said.number):
            raise already_known(row)
    return by_agency


def already_known(certificate: Certificate | None = None) -> Conflict:
    """Nobody has one certificate twice."""
    details = {"certificate": str(certificate.uid)} if certificate is not None else {}
    return Conflict(_("This certificate is in the wallet already."), code="already_known", details=details)


def values_of(said: Claims, issuer: Issuer) -> dict[str, Any]:
    """The claims by the names of `Certificate`; where they name no last day, the one that is assumed."""
    expires_on, is_assumed = expiry(said.course_name, said.issued_on, said.expires_on)
    values = {name: getattr(said, name) for name in names()}
    return {**values, "expires_on": expires_on, "expiry_assumed": is_assumed, "issuer": issuer}
