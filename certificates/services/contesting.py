"""What somebody uploaded does not fit what else is known: cases for a person."""

from __future__ import annotations

from django.utils import timezone

from certificates.enums import CaseKind, CertificateSource
from certificates.models import Certificate
from certificates.reconciliation.disagreements import of_certificate
from certificates.services.cases import fact, file_case, file_findings


def contest_upload(certificate: Certificate) -> None:
    """File what a person must look at in a certificate that was just uploaded; call it in that transaction."""
    file_findings(certificate.practice_id, of_certificate(certificate))
    if not certificate.number:
        return
    theirs = Certificate.objects.filter(
        practice=certificate.practice, number=certificate.number, source=CertificateSource.AGENCY
    )
    for row in theirs.select_related("holder", "practice"):
        contest_owner(row, certificate)


def contest_owner(agency_row: Certificate, uploaded: Certificate) -> None:
    """The agency's certificate is somebody else's, or nobody's yet: a person must look."""
    now = timezone.now()
    has_owner = agency_row.holder_id is not None
    file_case(
        CaseKind.TWO_OWNERS if has_owner else CaseKind.UNKNOWN_PERSON,
        practice=agency_row.practice,
        key=f"{agency_row.pk}:{uploaded.holder_id}" if has_owner else str(agency_row.pk),
        certificate=agency_row,
        person=agency_row.holder if has_owner else uploaded.holder,
        other_person=uploaded.holder if has_owner else None,
        facts=[
            fact("number", agency_row.number, agency_row.first_seen or now),
            fact("name at the agency", agency_row.holder_name, agency_row.last_seen or now),
            fact("name on the uploaded certificate", uploaded.holder_name, uploaded.created_at),
        ],
    )
