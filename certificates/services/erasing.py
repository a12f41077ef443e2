"""A person is forgotten; what was certified stays verifiable without them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from accounts.services.audit import record_event
from certificates.dates import today_in
from certificates.enums import CertificateSource, RenderState
from certificates.locks import lock_certificates
from certificates.models import Certificate, CertificateRender, CertificateRequest
from certificates.services.cases import forget_in_cases
from certificates.services.snapshot import without_person
from config.kit.locks import locked_transaction
from config.kit.storage import private_files

if TYPE_CHECKING:
    from accounts.models import User


def forget_holder(person: User, *, actor: User | None) -> int:
    """Take the person out of their certificates; returns how many. Repeatable.

    Number, course, dates and issuer stay, and so does the digest of the whole:
    who still has the paper can show that it is the one. The kept files go once
    the transaction commits.
    """
    with locked_transaction():
        ids = Certificate.objects.filter(holder=person).values_list("pk", flat=True)
        rows = lock_certificates(list(ids))
        for certificate in rows:
            certificate.holder, certificate.holder_name, certificate.raw = None, "", []
            certificate.erased_on = today_in(certificate.practice)
            if certificate.source == CertificateSource.ISSUED:
                certificate.content = without_person(certificate.content)
            certificate.is_shared = certificate.is_shared and certificate.source == CertificateSource.ISSUED
            certificate.save(update_fields=["holder", "holder_name", "raw", "erased_on", "content", "is_shared"])
            record_event("certificate.erased", certificate, actor=actor, practice=certificate.practice_id)
        forget_in_cases(person)
        CertificateRequest.objects.filter(certificate__in=rows).update(first_name="", last_name="-", note="")
        for render in CertificateRender.objects.filter(certificate__in=rows).exclude(file=""):
            name = render.file.name
            render.file, render.state = "", RenderState.FAILED
            render.save(update_fields=["file", "state"])
            transaction.on_commit(partial(private_files().delete, name))
        return len(rows)
