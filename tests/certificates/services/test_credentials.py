"""Credentials of real rows, judged by others' libraries: before and after a revocation, and after a change of keys."""

from __future__ import annotations

import pytest
from django.utils import timezone

from certificates.addresses import practice_address, status_list_address
from certificates.credentials.did import did_of
from certificates.models import CredentialKey
from certificates.services.credential_keys import current_key, rotate_key
from certificates.services.credentials import credential_of, did_document_of, status_list_of
from certificates.services.revoking import revoke_certificate
from config.kit.errors import Conflict, Forbidden
from tests.certificates.courses import admin_of, holder_of
from tests.certificates.credentials.judging import judge
from tests.factories.certificates import AgencyCertificateFactory, issued_certificate

pytestmark = pytest.mark.django_db


def _documents(certificate):
    practice = certificate.practice
    return {
        did_of(practice_address(practice)): did_document_of(practice),
        status_list_address(practice, certificate.status_list): status_list_of(practice, certificate.status_list),
    }


def test_others_agree_before_and_after():
    certificate = issued_certificate()
    admin = admin_of(certificate.practice)
    signed = credential_of(certificate)
    cases = [(signed, _documents(certificate), timezone.now())]
    rotate_key(certificate.practice, actor=admin)
    assert credential_of(certificate)["proof"] != signed["proof"]
    cases.append((signed, _documents(certificate), timezone.now()))
    revoke_certificate(certificate, actor=admin, reason="Another person took the test")
    cases.append((signed, _documents(certificate), timezone.now()))
    said = [(one["signed"], one["revoked"], one["problems"]) for one in judge(cases)]
    assert said == [(True, False, []), (True, False, []), (True, True, [])]


def test_the_same_certificate_is_the_same_credential():
    certificate = issued_certificate()
    assert credential_of(certificate) == credential_of(certificate)
    assert CredentialKey.objects.filter(practice=certificate.practice).count() == 1


def test_only_ours_have_one_and_only_staff_changes_keys():
    with pytest.raises(Conflict):
        credential_of(AgencyCertificateFactory())
    certificate = issued_certificate()
    with pytest.raises(Forbidden):
        rotate_key(certificate.practice, actor=holder_of(certificate))
    assert b"z6Mk" not in bytes(current_key(certificate.practice).private_sealed)
