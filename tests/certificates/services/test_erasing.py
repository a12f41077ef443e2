"""The person goes, the proof stays."""

from __future__ import annotations

import pytest

from certificates.documents.content import digest_of
from certificates.documents.reading import read_document
from certificates.enums import CertificateStatus
from certificates.models import CertificateRender
from certificates.services.credentials import credential_of
from certificates.services.erasing import forget_holder
from certificates.services.issuing import issue_certificate
from certificates.services.rendering import read_pdf
from config.kit.errors import Conflict
from config.kit.storage import private_files
from tests.certificates.courses import admin_of, certified_training, took_part
from tests.factories.certificates import AgencyCertificateFactory

pytestmark = pytest.mark.django_db


def test_a_tombstone_still_proves_the_paper(django_capture_on_commit_callbacks):
    training = certified_training()
    admin = admin_of(training.practice)
    enrollment = took_part(training, last_name="Unforgettable")
    certificate = issue_certificate(enrollment.pk, actor=admin)
    paper = read_pdf(certificate, viewer=enrollment.student)
    name = CertificateRender.objects.get().file.name
    found = AgencyCertificateFactory(practice=training.practice, holder=enrollment.student)
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_holder(enrollment.student, actor=admin) == 2
    certificate.refresh_from_db()
    found.refresh_from_db()
    assert (certificate.holder, certificate.holder_name, found.holder, found.raw) == (None, "", None, [])
    assert "Unforgettable" not in str(certificate.content)
    assert certificate.status == CertificateStatus.ISSUED
    assert read_document(paper).digest == certificate.digest != digest_of(certificate.content)
    assert not private_files().exists(name)
    for gone in (lambda: read_pdf(certificate, viewer=admin), lambda: credential_of(certificate)):
        with pytest.raises(Conflict):
            gone()
    assert forget_holder(enrollment.student, actor=admin) == 0
