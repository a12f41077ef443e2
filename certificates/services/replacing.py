"""What somebody uploaded is replaced by the agency's own of it once that is theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.services.audit import record_event
from certificates.enums import CertificateSource, CertificateStatus
from certificates.locks import lock_certificates
from certificates.models import Certificate
from certificates.services.taking_over import Uploads

if TYPE_CHECKING:
    from accounts.models import User


def replace_upload(certificate: Certificate, *, actor: User | None) -> None:
    """Let the agency's `certificate`, given to its holder just now if to anybody, stand for what they uploaded of it.

    What it stood for in the wallet of whoever had it before stands by itself
    again. Call it in the transaction that holds the certificate's lock.
    """
    before = certificate.replaces
    if before is not None and before.erased_on is None and before.holder_id != certificate.holder_id:
        before.status, certificate.replaces = CertificateStatus.ISSUED, None
        certificate.save(update_fields=["replaces"])
        before.save(update_fields=["status"])
        record_event("certificate.restored", before, actor=actor, practice=certificate.practice_id, of=certificate.pk)
    if certificate.holder_id is None or certificate.replaces is not None:
        return
    own = Certificate.objects.filter(
        practice=certificate.practice_id, holder=certificate.holder_id, source=CertificateSource.UPLOADED
    )
    uploads = Uploads(lock_certificates(own.values_list("pk", flat=True)))
    uploaded = uploads.take(
        certificate.holder_id,
        number=certificate.number,
        course=certificate.course_name,
        issued_on=certificate.issued_on,
    )
    if uploaded is not None:
        uploaded.status, certificate.replaces = CertificateStatus.SUPERSEDED, uploaded
        uploaded.save(update_fields=["status"])
        certificate.save(update_fields=["replaces"])
        record_event(
            "certificate.superseded", uploaded, actor=actor, practice=certificate.practice_id, by=certificate.pk
        )
