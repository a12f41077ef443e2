"""A school that changed its host name: what was signed and printed under the old one goes on answering."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.checks import check_host_names
from accounts.services.practices import change_practice
from certificates.addresses import home_of
from certificates.credentials.proof import is_signed_by
from certificates.services.credential_keys import current_key, private_half
from certificates.services.credentials import credential_of
from certificates.services.revoking import revoke_certificate
from tests.certificates.courses import admin_of
from tests.factories.accounts import PracticeFactory
from tests.factories.certificates import issued_certificate

pytestmark = pytest.mark.django_db
OLD, NEW, NEXT = "old.school.example", "new.school.example", "next.school.example"


@pytest.fixture
def practice(settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.BASE_URL = "https://house.example"
    cache.clear()
    return PracticeFactory(host_name=OLD)


@pytest.fixture
def client():
    return Client()


def get(client, url):
    """What stands at an address, asked for at its own host."""
    _scheme, _empty, host, path = url.split("/", 3)
    return client.get(f"/{path}", headers={"host": host}).json()


def did_url(did):
    _did, _web, host, *steps = did.split(":")
    return f"https://{host}/{'/'.join(steps)}/did.json"


def checked(client, practice, badge):
    """As a verifier goes: from the badge to its issuer's document, then to its list; returns the list."""
    issuer = badge["issuer"]["id"]
    document = get(client, did_url(issuer))
    assert document["id"] == issuer
    assert badge["proof"]["verificationMethod"] in document["assertionMethod"]
    assert all(method["controller"] == issuer for method in document["verificationMethod"])
    listed = get(client, badge["credentialStatus"]["statusListCredential"])
    assert listed["id"] == badge["credentialStatus"]["statusListCredential"]
    assert listed["issuer"] == issuer
    assert listed["proof"]["verificationMethod"] in document["assertionMethod"]
    public = private_half(current_key(practice)).public_key()
    assert is_signed_by(badge, public)
    assert is_signed_by(listed, public)
    return listed


def test_what_was_signed_under_the_old_name_still_verifies(client, practice):
    boss = admin_of(practice)
    certificate = issued_certificate(practice)
    before = credential_of(certificate)
    assert OLD in before["issuer"]["id"]

    change_practice(practice, actor=None, host_name=NEW)
    change_practice(practice, actor=None, host_name=NEXT)
    practice.refresh_from_db()
    certificate.refresh_from_db()

    after = credential_of(certificate)
    assert NEXT in after["issuer"]["id"]
    first = {host: checked(client, practice, badge) for host, badge in ((OLD, before), (NEXT, after))}
    revoke_certificate(certificate, actor=boss, reason="Wrong person", on=certificate.issued_on)
    for host, badge in ((OLD, before), (NEXT, after)):
        again = checked(client, practice, badge)
        assert again["credentialSubject"]["encodedList"] != first[host]["credentialSubject"]["encodedList"]
    achievement = before["credentialSubject"]["achievement"]["id"]
    assert get(client, achievement)["id"] == achievement
    assert client.get(f"/verify/{certificate.share_key}/", headers={"host": OLD}).status_code == 200


def test_the_house_answers_for_schools_that_moved_out(client, practice):
    home = PracticeFactory()
    before = credential_of(issued_certificate(home))
    assert "house.example" in before["issuer"]["id"]
    change_practice(home, actor=None, host_name=NEW)
    checked(client, home, before)


def test_each_document_names_the_others(client, practice):
    change_practice(practice, actor=None, host_name=NEW)
    path = f"/practices/{practice.uid}/did.json"
    at_old, at_new = (client.get(path, headers={"host": host}).json() for host in (OLD, NEW))
    assert at_old["alsoKnownAs"] == [at_new["id"]]
    assert at_new["alsoKnownAs"] == [at_old["id"]]


def test_a_host_that_was_never_theirs_shows_where_they_are(client, practice):
    other = PracticeFactory(host_name="other.school.example")
    document = client.get(f"/practices/{practice.uid}/did.json", headers={"host": other.host_name}).json()
    assert OLD in document["id"]


def test_names_are_remembered_once_and_forgotten_when_they_are_back(practice):
    for name in (NEW, OLD.upper(), NEW, "", NEW):
        change_practice(practice, actor=None, host_name=name)
    assert set(practice.former_host_names.values_list("host_name", flat=True)) == {OLD.upper()}
    practice.refresh_from_db()
    assert home_of(practice) == f"https://{NEW}"


def test_another_school_may_take_the_name_and_both_are_found(client, practice):
    certificate = issued_certificate(practice)
    before = credential_of(certificate)
    change_practice(practice, actor=None, host_name=NEW)
    heir = PracticeFactory(host_name=OLD)
    checked(client, practice, before)
    checked(client, heir, credential_of(issued_certificate(heir)))


def test_a_former_name_that_is_shut_out_is_told_of(practice, settings):
    change_practice(practice, actor=None, host_name=NEW)
    settings.ALLOWED_HOSTS = [NEW]
    found = check_host_names(databases=["default"])
    assert [(one.id, OLD in one.msg) for one in found] == [("accounts.W002", True)]
