"""The agency's row stands for what its holder had uploaded of the same, whoever becomes its holder."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from accounts.services.audit import record_event
from certificates.enums import CertificateSource, CertificateStatus
from certificates.locks import lock_certificates
from certificates.models import Certificate
from certificates.services.taking_over import Uploads

if TYPE_CHECKING:
    from accounts.models import User


def lock_with_uploads(certificate_id: int, people: Iterable[User | None]) -> None:
    """Lock the certificate, what it stands for, and what these people have uploaded, before any case."""
    row = Certificate.objects.only("practice_id", "replaces_id", "source").get(pk=certificate_id)
    wanted = [certificate_id, *([row.replaces_id] if row.replaces_id else [])]
    if row.source == CertificateSource.AGENCY:
        uploads = Certificate.objects.filter(
            practice=row.practice_id,
            holder__in=[person.pk for person in people if person is not None],
            source=CertificateSource.UPLOADED,
            status=CertificateStatus.ISSUED,
        )
        wanted += uploads.values_list("pk", flat=True)
    lock_certificates(wanted)


def settle_uploads(certificate: Certificate, *, actor: User | None) -> None:
    """After the agency's row changed hands: the upload of whoever has it now gives way, that of who had it is back.

    All of them are locked (`lock_with_uploads`).
    """
    if certificate.source != CertificateSource.AGENCY:
        return
    before = certificate.replaces
    if before is not None and before.source == CertificateSource.UPLOADED and before.holder_id != certificate.holder_id:
        _bring_back(certificate, before, actor)
    if certificate.holder_id is not None and certificate.replaces_id is None:
        own = Certificate.objects.filter(practice=certificate.practice_id, holder=certificate.holder_id)
        uploaded = Uploads(own.filter(source=CertificateSource.UPLOADED)).take(
            certificate.holder_id,
            number=certificate.number,
            course=certificate.course_name,
            issued_on=certificate.issued_on,
        )
        if uploaded is not None:
            give_way(uploaded, certificate, actor=actor)


def give_way(uploaded: Certificate, by_agency: Certificate, *, actor: User | None) -> None:
    """The upload shows as replaced by the agency's row, which stands for no other yet."""
    uploaded.status = CertificateStatus.SUPERSEDED
    uploaded.save(update_fields=["status"])
    by_agency.replaces = uploaded
    by_agency.save(update_fields=["replaces"])
    record_event("certificate.superseded", uploaded, actor=actor, practice=uploaded.practice_id, by=by_agency.pk)


def _bring_back(certificate: Certificate, uploaded: Certificate, actor: User | None) -> None:
    """Unless its holder has uploaded the same again meanwhile: then everything stays as it is."""
    uploaded.status = CertificateStatus.ISSUED
    try:
        with transaction.atomic():
            uploaded.save(update_fields=["status"])
    except IntegrityError:
        return
    certificate.replaces = None
    certificate.save(update_fields=["replaces"])
    record_event("certificate.restored", uploaded, actor=actor, practice=uploaded.practice_id, by=certificate.pk)
