"""What somebody uploaded does not fit what else is known: cases for a person."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from certificates.enums import CaseKind, CaseState, CertificateSource
from certificates.models import Certificate, ReconciliationCase
from certificates.reconciliation.claimed import CLAIMED, claims_on, spellings
from certificates.reconciliation.disagreements import of_certificate
from certificates.services.cases import close_unfounded, fact, file_case, settle_findings


def contest_upload(certificate: Certificate, *, numbers_before: Iterable[str] = ()) -> None:
    """File what a person must look at in a certificate that was just uploaded or corrected.

    Call it in that transaction. What no longer holds since the correction is closed, also about the numbers that it
    had before.
    """
    own = ReconciliationCase.objects.filter(kind=CaseKind.NAME_DIFFERS, certificate=certificate)
    settle_findings(certificate.practice_id, list(of_certificate(certificate)), own)
    _withdraw(certificate, numbers_before)
    for row in _agency_rows(certificate, [certificate.number, *numbers_before]):
        if row.holder_id is None:
            contest_nobody(row)
        elif row.number in spellings([certificate.number]) and row.holder_id != certificate.holder_id:
            contest_owner(row, certificate)


def withdraw_claims(certificate: Certificate) -> None:
    """An upload does not count any more: neither does what it claimed. Call it in that transaction."""
    _withdraw(certificate, [certificate.number])
    own = ReconciliationCase.objects.filter(certificate=certificate, state=CaseState.OPEN)
    close_unfounded(own.values_list("pk", flat=True))
    for row in _agency_rows(certificate, [certificate.number]):
        if row.holder_id is None:
            contest_nobody(row)


def contest_nobody(agency_row: Certificate) -> None:
    """The agency's certificate is nobody's yet, and who claims it by an upload may have changed."""
    scope = ReconciliationCase.objects.filter(kind=CaseKind.UNKNOWN_PERSON, certificate=agency_row, reference="")
    findings = list(of_certificate(agency_row, claims_on([agency_row])[agency_row.pk]))
    unknown = [finding for finding in findings if finding.kind == CaseKind.UNKNOWN_PERSON]
    settle_findings(agency_row.practice_id, unknown, scope)


def contest_owner(agency_row: Certificate, uploaded: Certificate) -> None:
    """The agency's certificate is somebody else's: a person must look."""
    now = timezone.now()
    file_case(
        CaseKind.TWO_OWNERS,
        practice=agency_row.practice,
        key=f"{agency_row.pk}:{uploaded.holder_id}",
        certificate=agency_row,
        person=agency_row.holder,
        other_person=uploaded.holder,
        facts=[
            fact("number", agency_row.number, agency_row.first_seen or now),
            fact("name at the agency", agency_row.holder_name, agency_row.last_seen or now),
            fact(CLAIMED, uploaded.holder_name, uploaded.updated_at),
        ],
    )


def _withdraw(certificate: Certificate, numbers: Iterable[str]) -> None:
    """What is claimed of somebody else's by this upload only, and not by what the agency shows."""
    claims = ReconciliationCase.objects.filter(
        practice=certificate.practice_id,
        kind=CaseKind.TWO_OWNERS,
        state=CaseState.OPEN,
        other_person=certificate.holder_id,
        certificate__number__in=spellings(numbers),
        facts__contains=[{"what": CLAIMED}],
    )
    close_unfounded(claims.values_list("pk", flat=True))


def _agency_rows(certificate: Certificate, numbers: Iterable[str]) -> list[Certificate]:
    rows = Certificate.objects.filter(
        practice=certificate.practice_id, number__in=spellings(numbers), source=CertificateSource.AGENCY
    )
    return list(rows.select_related("holder", "practice").order_by("pk"))
