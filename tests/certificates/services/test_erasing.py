"""The person goes, the proof stays."""

from __future__ import annotations

import json

import pytest
from django.core import serializers
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from accounts.services.erasing import erase_person
from certificates.documents.content import digest_of
from certificates.documents.reading import read_document
from certificates.enums import CertificateStatus
from certificates.models import (
    Certificate,
    CertificateRender,
    CertificateRequest,
    InboundQuestion,
    Intake,
    LookupSubject,
    ReconciliationCase,
    SyncRun,
)
from certificates.services.credentials import credential_of
from certificates.services.erasing import certificates_of, forget_holder
from certificates.services.exporting import uploads_of
from certificates.services.issuing import issue_certificate
from certificates.services.reissuing import request_name
from certificates.services.rendering import read_pdf
from certificates.services.verifying import verify_key
from config.kit.errors import Conflict
from config.kit.storage import private_files
from tests.certificates.courses import admin_of, certified_training, took_part
from tests.factories.accounts import make_student
from tests.factories.certificates import (
    AgencyCertificateFactory,
    LookupSubjectFactory,
    ReconciliationCaseFactory,
    SyncRunFactory,
    issued_certificate,
)

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


def test_an_erased_person_leaves_no_name_anywhere_and_the_paper_verifies(client, django_capture_on_commit_callbacks):
    training = certified_training()
    practice = training.practice
    enrollment = took_part(training, last_name="Unforgettable", email="sanne@people.example")
    sanne = enrollment.student
    certificate = issue_certificate(enrollment.pk, actor=admin_of(practice))
    request_name(certificate, actor=sanne, first_name="Sanne", last_name="Unforgettable-Jansen")
    paper = read_pdf(certificate, viewer=sanne)
    kept = CertificateRender.objects.get().file.name
    found = AgencyCertificateFactory(
        practice=practice, holder=sanne, document_url="https://agency.example/unforgettable.pdf"
    )
    LookupSubjectFactory(practice=practice, email_folded="sanne@people.example", holder=sanne)
    SyncRunFactory(
        practice=practice, email_folded="sanne@people.example", holder=sanne, outcome="found", ended_at=timezone.now()
    )
    case = ReconciliationCaseFactory(certificate=found, facts=[{"what": "name", "value": "Unforgettable"}])
    InboundQuestion.objects.create(
        practice=practice, provider="x", message_id="1", sender_folded="sanne@people.example",
        target_email="sanne@people.example", audience="external",
    )  # fmt: skip
    intake = Intake.objects.create(
        practice=practice, uploaded_by=sanne, holder=sanne, sha256="0" * 64,
        file=ContentFile(b"%PDF Unforgettable", name="mine.pdf"),
    )  # fmt: skip
    uploaded = intake.file.name

    with django_capture_on_commit_callbacks(execute=True):
        erase_person(sanne, actor=sanne)

    for name in (kept, uploaded):
        assert not private_files().exists(name)
    assert not Intake.objects.exists()
    assert not LookupSubject.objects.exists()
    rows = [
        *(row for model in (Certificate, CertificateRequest, SyncRun, InboundQuestion, ReconciliationCase)
          for row in model.objects.all()),
    ]  # fmt: skip
    said = serializers.serialize("json", rows).lower()
    assert "unforgettable" not in said
    assert "sanne@" not in said
    case.refresh_from_db()
    assert (case.state, case.person) == ("resolved", None)
    shown = verify_key(certificate.share_key)
    assert shown
    assert (shown.standing, shown.holder) == ("valid", "")
    told = client.get(f"/verify/{certificate.share_key}/certificate.json").json()
    assert (told["status"], told["holder"]["name"], told["digest"]) == ("valid", None, certificate.digest)
    assert "Unforgettable" not in json.dumps(told)
    assert read_document(paper).digest == certificate.digest
    assert client.get(f"/verify/{certificate.share_key}/").status_code == 200
    achieved = client.get(f"/practices/{practice.uid}/achievements/{certificate.uid}")
    assert (achieved.status_code, achieved.json()["name"]) == (200, certificate.course_name)


def test_others_keep_what_is_theirs():
    practice = certified_training().practice
    ada, sanne = (make_student(practice) for _number in range(2))
    hers = issued_certificate(practice, holder=ada)
    LookupSubjectFactory(practice=practice, email_folded=ada.email.lower(), holder=ada)
    case = ReconciliationCaseFactory(
        certificate=AgencyCertificateFactory(practice=practice, holder=ada), kind="two_owners", other_person=sanne
    )
    erase_person(sanne, actor=None)
    hers.refresh_from_db()
    case.refresh_from_db()
    assert (hers.holder, case.person, case.other_person) == (ada, ada, None)
    assert LookupSubject.objects.filter(holder=ada).exists()


def test_ones_own_certificates_are_among_ones_data():
    practice = certified_training().practice
    sanne = make_student(practice)
    issued_certificate(practice, holder=sanne, number="HRB-2026-000001")
    AgencyCertificateFactory(practice=practice)
    assert [row["number"] for row in certificates_of(sanne)] == ["HRB-2026-000001"]
    assert json.dumps(certificates_of(sanne))


def test_ones_own_uploads_are_among_ones_data(client):
    practice = certified_training().practice
    sanne, other = make_student(practice), make_student(practice)
    for person in (sanne, other):
        Intake.objects.create(
            practice=practice, uploaded_by=other, holder=person, sha256="0" * 64, original_name=f"{person.pk}.pdf",
            file=ContentFile(b"%PDF", name="mine.pdf"), state="unreadable", problem="image_only",
            typed={"course_name": "CPR"}, typed_at=timezone.now(),
        )  # fmt: skip
    client.force_login(sanne)

    assert "Uploaded certificates" in client.get(reverse("accounts:my-data")).content.decode()
    (told,) = client.get(reverse("accounts:my-data-file")).json()["uploads"]
    assert (told["file"], told["state"], told["typed_by_you"]) == (
        f"{sanne.pk}.pdf", "unreadable", {"course_name": "CPR"},
    )  # fmt: skip
    assert not told["uploaded_by_you"]
    assert b"".join(client.get(told["download"]).streaming_content) == b"%PDF"
    erase_person(sanne, actor=sanne)
    assert [row["file"] for row in uploads_of(other)] == [f"{other.pk}.pdf"]
    assert uploads_of(sanne) == []
