"""Taken back, with a reason and a day, once and for everybody to see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from accounts.models import AuditEvent
from certificates.credentials.proof import is_signed_by
from certificates.credentials.status_list import is_revoked
from certificates.dates import today_in
from certificates.enums import CertificateStatus, RequestState
from certificates.services.credential_keys import current_key, private_half
from certificates.services.credentials import credential_of, did_document_of, status_list_of
from certificates.services.issuing import issue_certificate
from certificates.services.reissuing import request_name
from certificates.services.revoking import revoke_certificate
from config.kit.errors import Conflict, Forbidden, Invalid, NotFound
from messaging.delivery.models import OutboxMessage
from tests.certificates.courses import admin_of, certified_training, holder_of, took_part
from tests.factories.certificates import AgencyCertificateFactory, issued_certificate
from tests.threads import meeting

pytestmark = pytest.mark.django_db


def test_a_revoked_certificate_keeps_what_it_said():
    certificate = issued_certificate()
    admin = admin_of(certificate.practice)
    revoked = revoke_certificate(certificate, actor=admin, reason=" Another person took the test ")
    assert (revoked.status, revoked.revoked_on) == (CertificateStatus.REVOKED, today_in(certificate.practice))
    assert (revoked.revoked_reason, revoked.revoked_by) == ("Another person took the test", admin)
    assert (revoked.content, revoked.digest) == (certificate.content, certificate.digest)
    assert AuditEvent.objects.filter(action="certificate.revoked", target_id=certificate.pk).count() == 1
    mail = OutboxMessage.objects.get(kind="certificates.revoked", channel="email")
    assert (mail.user, mail.context["reason"]) == (certificate.holder, "Another person took the test")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"reason": "x", "days": 1}, "on"),
        ({"reason": "x", "days": -9000}, "on"),
    ],
)
def test_a_day_and_a_reason_that_can_be(values, field):
    certificate = issued_certificate()
    day = today_in(certificate.practice) + timedelta(days=values.get("days", 0))
    with pytest.raises(Invalid) as caught:
        revoke_certificate(certificate, actor=admin_of(certificate.practice), reason=values["reason"], on=day)
    assert list(caught.value.fields) == [field]
    certificate.refresh_from_db()
    assert certificate.status == CertificateStatus.ISSUED


def test_only_ours_only_once_only_by_staff():
    certificate = issued_certificate()
    admin = admin_of(certificate.practice)
    for stranger in (holder_of(certificate), admin_of(issued_certificate().practice)):
        with pytest.raises(Forbidden):
            revoke_certificate(certificate, actor=stranger, reason="x")
    found = AgencyCertificateFactory(practice=certificate.practice)
    with pytest.raises(Conflict) as caught:
        revoke_certificate(found, actor=admin, reason="x")
    assert caught.value.error_code == "not_ours"
    revoke_certificate(certificate, actor=admin, reason="x")
    with pytest.raises(Conflict) as caught:
        revoke_certificate(certificate, actor=admin, reason="y")
    assert caught.value.error_code == "already_revoked"
    certificate.refresh_from_db()
    assert certificate.revoked_reason == "x"


def test_an_open_wish_is_declined_with_it():
    certificate = issued_certificate()
    request = request_name(certificate, actor=holder_of(certificate), first_name="Ada", last_name="Byron")
    revoke_certificate(certificate, actor=admin_of(certificate.practice), reason="x")
    request.refresh_from_db()
    assert request.state == RequestState.DECLINED


def test_the_status_list_knows_and_the_credential_still_says_so():
    revoked, standing = issued_certificate(), None
    practice = revoked.practice
    standing = issued_certificate(practice)
    elsewhere = issued_certificate()
    for certificate in (revoked, elsewhere):
        revoke_certificate(certificate, actor=admin_of(certificate.practice), reason="x")
    listed = status_list_of(practice, revoked.status_list)
    bits = listed["credentialSubject"]["encodedList"]
    assert [is_revoked(bits, one.status_index) for one in (revoked, standing, elsewhere)] == [True, False, False]
    key = private_half(current_key(practice)).public_key()
    assert is_signed_by(listed, key)
    credential = credential_of(revoked)
    assert is_signed_by(credential, key)
    assert credential["credentialStatus"]["statusListCredential"] == listed["id"]
    method = did_document_of(practice)["verificationMethod"][0]
    assert credential["proof"]["verificationMethod"] == method["id"]
    with pytest.raises(NotFound):
        status_list_of(practice, revoked.status_list + 1)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_revoked_by_two_at_once_it_has_one_reason():
    training = certified_training()
    admin = admin_of(training.practice)
    certificate = issue_certificate(took_part(training).pk, actor=admin)

    def first(pause):
        with transaction.atomic():
            made = revoke_certificate(certificate, actor=admin, reason="first")
            pause()
            return made

    made, refused = meeting(first, lambda: revoke_certificate(certificate, actor=admin, reason="second"))
    assert made.revoked_reason == "first"
    assert isinstance(refused, Conflict)


def test_a_hidden_name_is_only_in_the_holders_own_credential():
    certificate = issued_certificate(shows_name="none")
    name = certificate.holder_name
    assert name not in str(credential_of(certificate))
    assert name in str(credential_of(certificate, for_holder=True))
    assert "salt" not in str(credential_of(certificate))
