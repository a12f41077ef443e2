"""The only home of this app's row locks.

Certificates come last in the common order (`config.kit.locks`): offering,
enrolment and people first; then certificates by id, then cases by id, then the
series of certificates' numbers, which is let go only when the transaction ends.
All functions must run inside `locked_transaction`.
"""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import Practice
from certificates.models import (
    Certificate,
    CertificateRequest,
    CertificateSeries,
    InboundQuestion,
    Intake,
    IssueBatch,
    LookupSubject,
    ReconciliationCase,
    ReconciliationRun,
)
from config.kit.errors import NotFound
from config.kit.locks import lock_rows


def lock_certificate(certificate_id: int) -> Certificate:
    """The certificate, freshly read under its lock, with issuer and practice. Raises `NotFound`."""
    rows = lock_certificates([certificate_id])
    if not rows:
        raise NotFound
    return rows[0]


def lock_certificates(ids: Iterable[int]) -> list[Certificate]:
    """Those certificates, locked by id, with issuer and practice."""
    return lock_rows(Certificate.objects.filter(pk__in=list(ids)).select_related("issuer", "practice"))


def lock_series(practice: Practice, year: int) -> CertificateSeries:
    """The practice's series of that year under its lock; made when it is the first number of the year."""
    own = CertificateSeries.objects.filter(practice=practice, year=year)
    for row in lock_rows(own):
        return row
    CertificateSeries.objects.bulk_create([CertificateSeries(practice=practice, year=year)], ignore_conflicts=True)
    return lock_rows(own)[0]


def lock_subject(practice: Practice, email_folded: str) -> LookupSubject:
    """The address as that practice asks for it, under its lock: taken before any certificate's. It must exist."""
    return lock_rows(LookupSubject.objects.filter(practice=practice, email_folded=email_folded))[0]


def lock_question(question: InboundQuestion) -> InboundQuestion:
    """The question, freshly read under its lock."""
    return lock_rows(InboundQuestion.objects.filter(pk=question.pk))[0]


def lock_request(request_id: int) -> CertificateRequest:
    """The wish for another name under its lock; its certificate's is held already. Raises `NotFound`."""
    for row in lock_rows(CertificateRequest.objects.filter(pk=request_id)):
        return row
    raise NotFound


def lock_batch(batch_id: int) -> IssueBatch:
    """The batch under its lock, taken before everything else: nobody who holds another lock waits for it."""
    for row in lock_rows(IssueBatch.objects.filter(pk=batch_id).select_related("asked_by")):
        return row
    raise NotFound


def lock_intake(intake_id: int) -> Intake:
    """The uploaded file under its lock, taken before any certificate's. Raises `NotFound`."""
    for row in lock_rows(Intake.objects.filter(pk=intake_id).select_related("practice", "holder")):
        return row
    raise NotFound


def lock_cases(ids: Iterable[int]) -> list[ReconciliationCase]:
    """Those cases, locked by id; what they are about is held already by who will change it."""
    return lock_rows(ReconciliationCase.objects.filter(pk__in=list(ids)))


def lock_reconciliation(run_id: int) -> ReconciliationRun:
    """The run under its lock, taken before everything else, as a batch's."""
    for row in lock_rows(ReconciliationRun.objects.filter(pk=run_id)):
        return row
    raise NotFound
