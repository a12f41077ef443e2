from __future__ import annotations

import pytest

from certificates.documents.reading import read_document
from certificates.services import comparing
from certificates.services.issuing import issue_certificate
from certificates.services.rendering import read_pdf
from tests.certificates.courses import admin_of, certified_training, took_part


@pytest.fixture(autouse=True)
def read_here(monkeypatch):
    """Read files in this process: one apart for each of them takes long (`documents/test_confined.py` has them)."""
    monkeypatch.setattr(comparing, "read_confined", lambda pdf, **_bounds: read_document(pdf))


@pytest.fixture
def certificate():
    training = certified_training()
    enrollment = took_part(training, first_name="Łukasz", last_name="de Vries-王")
    return issue_certificate(enrollment.pk, actor=admin_of(training.practice))


@pytest.fixture
def paper(certificate):
    return read_pdf(certificate, viewer=certificate.holder)
