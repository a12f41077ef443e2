"""Issuing, taking back and correcting in the back office."""

from __future__ import annotations

import pytest
from django.urls import reverse

from certificates.enums import CertificateStatus, RequestState
from certificates.models import Certificate, CertificateRequest, IssueBatch
from certificates.services.batches import run_batch
from certificates.services.reissuing import request_name
from enrollments.enums import EnrollmentState
from tests.accounts.people import browser_of, with_app
from tests.certificates.courses import admin_of, certified_training, holder_of, took_part
from tests.factories.certificates import issued_certificate

pytestmark = pytest.mark.django_db


def at(model, page="changelist", *args):
    return reverse(f"admin:certificates_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def training():
    return certified_training()


@pytest.fixture
def office(training):
    boss = admin_of(training.practice)
    with_app(boss)
    return browser_of(boss, second_factor=True)


@pytest.mark.parametrize("model", [Certificate, CertificateRequest, IssueBatch])
def test_a_list_costs_the_same_for_one_and_three(office, training, model, django_assert_max_num_queries):
    made = 0
    for count in (1, 3):
        while made < count:
            certificate = issued_certificate(training.practice)
            request_name(certificate, actor=holder_of(certificate), first_name="Ada", last_name="Byron")
            made += 1
        with django_assert_max_num_queries(20):
            assert office.get(at(model)).status_code == 200


def test_one_is_issued_and_previewed(office, training):
    earned, missing = took_part(training), took_part(training, EnrollmentState.ENROLLED)
    took_part(certified_training(prefix="OTH"))
    page = office.get(at(Certificate, "add"))
    assert {str(row.pk) for row in page.context["form"].fields["enrollment"].queryset} == {
        str(earned.pk),
        str(missing.pk),
    }
    preview = office.post(at(Certificate, "add"), {"enrollment": earned.pk, "is_preview": "on"})
    assert preview["Content-Type"] == "application/pdf"
    assert not Certificate.objects.exists()
    refused = office.post(at(Certificate, "add"), {"enrollment": missing.pk})
    assert "Completed it: Enrolled" in refused.content.decode()
    for _click in range(2):
        assert office.post(at(Certificate, "add"), {"enrollment": earned.pk}).status_code == 302
    certificate = Certificate.objects.get()
    assert certificate.enrollment == earned
    download = office.post(at(Certificate, "act", certificate.pk, "download"))
    assert download.content.startswith(b"%PDF")


def test_a_batch_shows_how_far_it_is(office, training):
    took_part(training)
    response = office.post(at(IssueBatch, "add"), {"training": training.pk})
    batch = IssueBatch.objects.get()
    assert response["Location"] == at(IssueBatch, "change", batch.pk)
    assert "0 of 1, 0 issued" in office.get(response["Location"]).content.decode()
    nameless = took_part(training, first_name="", last_name="")
    run_batch(batch.pk)
    page = office.get(response["Location"]).content.decode()
    assert "2 of 2, 1 issued" in page
    assert f"{nameless.student.email}: The account has no name to be printed." in page


def test_revoked_and_corrected(office, training):
    one, other = issued_certificate(training.practice), issued_certificate(training.practice)
    data = {"reason": "Another person took the test", "on": one.issued_on.isoformat()}
    assert office.post(at(Certificate, "act", one.pk, "revoke"), data).status_code == 302
    assert office.post(at(Certificate, "act", one.pk, "revoke"), data).status_code == 403
    names = {"first_name": "Ada", "last_name": "Byron"}
    assert office.post(at(Certificate, "act", other.pk, "reissue"), names).status_code == 302
    for row in (one, other):
        row.refresh_from_db()
    assert (one.status, other.status) == (CertificateStatus.REVOKED, CertificateStatus.SUPERSEDED)
    page = office.get(at(Certificate, "change", one.pk)).content.decode()
    assert "Another person took the test" in page


def test_wishes_are_decided(office, training):
    wishes = []
    for _number in range(2):
        certificate = issued_certificate(training.practice)
        wishes.append(request_name(certificate, actor=holder_of(certificate), first_name="Ada", last_name="Byron"))
    assert office.get(at(CertificateRequest, "change", wishes[0].pk)).status_code == 200
    office.post(at(CertificateRequest, "act", wishes[0].pk, "approve"))
    office.post(at(CertificateRequest, "act", wishes[1].pk, "decline"), {"reason": "No"})
    states = [CertificateRequest.objects.get(pk=wish.pk).state for wish in wishes]
    assert states == [RequestState.APPROVED, RequestState.DECLINED]


def test_another_school_sees_and_does_nothing(training):
    certificate = issued_certificate(training.practice)
    boss = admin_of(certified_training(prefix="OTH").practice)
    with_app(boss)
    browser = browser_of(boss, second_factor=True)
    for path in (at(Certificate, "change", certificate.pk), at(Certificate, "act", certificate.pk, "revoke")):
        assert browser.get(path).status_code in {302, 404}
    browser.post(at(Certificate, "act", certificate.pk, "revoke"), {"reason": "x", "on": "2026-03-02"})
    certificate.refresh_from_db()
    assert certificate.status == CertificateStatus.ISSUED
