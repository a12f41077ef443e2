"""Under another name: wished for, decided, the old one superseded."""

from __future__ import annotations

from datetime import timedelta

import pytest

from certificates.credentials.status_list import is_revoked
from certificates.dates import today_in
from certificates.enums import CertificateStatus, RequestState
from certificates.models import Certificate, CertificateRequest
from certificates.services.credentials import status_list_of
from certificates.services.reissuing import approve_request, decline_request, reissue_certificate, request_name
from config.kit.errors import Conflict, Forbidden, Invalid
from messaging.delivery.models import OutboxMessage
from tests.certificates.courses import admin_of
from tests.factories.accounts import PracticeFactory
from tests.factories.certificates import issued_certificate

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate():
    return issued_certificate(PracticeFactory(certificate_prefix="HRB"), holder_name="Sanne de Vries")


@pytest.fixture
def admin(certificate):
    return admin_of(certificate.practice)


def _wish(certificate, **values):
    said = {"first_name": "Sanne", "last_name": "Jansen", **values}
    return request_name(certificate, actor=certificate.holder, **said)


def test_approved_the_old_one_is_superseded_and_the_new_one_says_so(certificate, admin):
    request = _wish(certificate, note="I married")
    assert OutboxMessage.objects.filter(kind="certificates.name_requested", user=admin).exists()
    new = approve_request(request, actor=admin)
    certificate.refresh_from_db()
    request.refresh_from_db()
    assert (certificate.status, certificate.holder_name) == (CertificateStatus.SUPERSEDED, "Sanne de Vries")
    assert (request.state, request.decided_by) == (RequestState.APPROVED, admin)
    assert (new.holder_name, new.replaces, new.status) == ("Sanne Jansen", certificate, CertificateStatus.ISSUED)
    assert (new.expires_on, new.issued_on) == (certificate.expires_on, today_in(certificate.practice))
    assert new.content["replaces"] == certificate.number
    assert new.number.endswith("-000001")
    assert new.share_key != certificate.share_key
    bits = status_list_of(certificate.practice, certificate.status_list)["credentialSubject"]["encodedList"]
    assert (is_revoked(bits, certificate.status_index), is_revoked(bits, new.status_index)) == (True, False)
    assert OutboxMessage.objects.filter(kind="certificates.replaced", user=certificate.holder).exists()


def test_a_double_click_issues_once(certificate, admin):
    assert _wish(certificate) == _wish(certificate)
    request = CertificateRequest.objects.get()
    assert approve_request(request, actor=admin) == approve_request(request, actor=admin)
    assert Certificate.objects.count() == 2


def test_declined_it_stays_as_it_is(certificate, admin):
    request = _wish(certificate)
    with pytest.raises(Invalid):
        decline_request(request, actor=admin, reason=" ")
    decline_request(request, actor=admin, reason="Send a passport, please")
    certificate.refresh_from_db()
    assert certificate.status == CertificateStatus.ISSUED
    mail = OutboxMessage.objects.get(kind="certificates.name_declined", channel="email")
    assert mail.context["reason"] == "Send a passport, please"
    with pytest.raises(Conflict):
        approve_request(request, actor=admin)
    assert _wish(certificate).pk != request.pk


def test_who_may_wish_and_who_may_decide(certificate, admin):
    with pytest.raises(Forbidden):
        request_name(certificate, actor=admin, first_name="A", last_name="B")
    request = _wish(certificate)
    for stranger in (certificate.holder, admin_of(PracticeFactory())):
        with pytest.raises(Forbidden):
            approve_request(request, actor=stranger)
        with pytest.raises(Forbidden):
            decline_request(request, actor=stranger, reason="x")
        with pytest.raises(Forbidden):
            reissue_certificate(certificate, actor=stranger, first_name="A", last_name="B")


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ({"first_name": "Sanne", "last_name": "de Vries"}, "same_name"),
        ({"first_name": "x", "last_name": " "}, "validation_failed"),
        ({"first_name": "x" * 129, "last_name": "y"}, "validation_failed"),
    ],
)
def test_a_name_that_can_be(certificate, names, code):
    with pytest.raises((Conflict, Invalid)) as caught:
        _wish(certificate, **names)
    assert caught.value.error_code == code
    assert not CertificateRequest.objects.exists()


def test_another_wish_while_one_is_open_is_refused(certificate):
    _wish(certificate)
    with pytest.raises(Conflict) as caught:
        _wish(certificate, last_name="Pietersen")
    assert caught.value.error_code == "already_requested"


def test_staff_correct_it_and_the_wish_is_settled(certificate, admin):
    request = _wish(certificate)
    new = reissue_certificate(certificate, actor=admin, first_name="Sanne", last_name="Jansen-de Vries")
    request.refresh_from_db()
    assert (new.holder_name, request.state) == ("Sanne Jansen-de Vries", RequestState.APPROVED)


def test_what_has_expired_is_not_issued_again():
    practice = PracticeFactory(certificate_prefix="HRB")
    yesterday = today_in(practice) - timedelta(days=1)
    old = issued_certificate(practice, expires_on=yesterday, issued_on=yesterday)
    with pytest.raises(Conflict) as caught:
        reissue_certificate(old, actor=admin_of(practice), first_name="A", last_name="B")
    assert caught.value.error_code == "expired"


def test_a_name_that_is_longer_than_any_that_is_printed_is_refused(certificate, admin):
    with pytest.raises(Invalid) as refused:
        reissue_certificate(certificate, actor=admin, first_name="A" * 128, last_name="B" * 128)
    assert set(refused.value.fields) == {"last_name"}
    certificate.refresh_from_db()
    assert certificate.status == CertificateStatus.ISSUED
