"""Documents for machines: their shape, who may read them from where, and that they fit together."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from certificates.credentials.proof import is_signed_by
from certificates.services import status_lists
from certificates.services.credential_keys import current_key, private_half
from certificates.services.credentials import status_list_of
from tests.factories.accounts import UserFactory
from tests.factories.certificates import issued_certificate

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate():
    holder = UserFactory(first_name="Sanne", last_name="de Vries")
    return issued_certificate(holder=holder, number="HRB-2026-000123", expires_on=date(2099, 3, 1))


def addresses(certificate):
    home, practice = f"/verify/{certificate.share_key}/", f"/practices/{certificate.practice.uid}/"
    return [
        f"{home}certificate.json",
        f"/verify/certificate.json?number={certificate.number}",
        f"{home}badge.json",
        f"{practice}did.json",
        f"{practice}status/{certificate.status_list}",
        f"{practice}achievements/{certificate.uid}",
    ]


def test_the_certificate_as_json(client, certificate):
    answer = client.get(f"/verify/{certificate.share_key}/certificate.json")
    assert answer["Content-Type"] == "application/json"
    told = dict(answer.json())
    url, listed, issuer = told.pop("url"), told.pop("status_list"), told.pop("issuer")
    assert told == {
        "number": "HRB-2026-000123",
        "status": "valid",
        "title": "",
        "course": {"name": "First Aid", "code": "FA-1", "format": "instructor-led"},
        "holder": {"name": "Sanne de Vries", "shown": "full"},
        "instructor": "Grace Hopper",
        "completed_on": None,
        "issued_on": "2026-03-01",
        "expires_on": "2099-03-01",
        "revoked": None,
        "superseded": None,
        "replaces": None,
        "digest": certificate.digest,
        "credential": f"{url}badge.json",
    }
    assert url.endswith(f"/verify/{certificate.share_key}/")
    assert listed["index"] == certificate.status_index
    assert issuer["name"] == certificate.issuer_text
    assert issuer["id"] == client.get(f"/practices/{certificate.practice.uid}/did.json").json()["id"]
    assert client.get(addresses(certificate)[1]).json() == answer.json()


def test_any_site_may_read_them_and_none_may_write(client, certificate):
    for address in addresses(certificate):
        answer = client.get(address, headers={"origin": "https://elsewhere.example"})
        assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (200, "*"), address
        assert "Access-Control-Allow-Credentials" not in answer
        assert client.head(address).status_code == 200
        asked = client.options(address, headers={"access-control-request-method": "GET"})
        assert (asked.status_code, asked["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")
        refused = Client(enforce_csrf_checks=True).post(address, {})
        assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD, OPTIONS")
        assert refused.json()["error"]["code"] == "method_not_allowed"


def test_what_is_not_there_is_said_in_json(client, certificate):
    practice = certificate.practice
    nowhere = "00000000-0000-7000-8000-000000000000"
    for address in (
        f"/verify/{'A' * 32}/certificate.json",
        f"/verify/{'A' * 32}/badge.json",
        "/verify/certificate.json?number=HRB-2026-999999",
        f"/practices/{nowhere}/did.json",
        f"/practices/{practice.uid}/status/{certificate.status_list + 1}",
        f"/practices/{practice.uid}/status/{'9' * 30}",
        f"/practices/{practice.uid}/achievements/{nowhere}",
    ):
        answer = client.get(address)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found"), address
        assert answer["Access-Control-Allow-Origin"] == "*"
    assert client.get("/verify/certificate.json").json()["error"]["code"] == "number_missing"


def test_badge_list_and_keys_fit_together(client, certificate):
    badge, did, listed = (client.get(addresses(certificate)[place]).json() for place in (2, 3, 4))
    key = private_half(current_key(certificate.practice)).public_key()
    assert is_signed_by(badge, key)
    assert is_signed_by(listed, key)
    assert badge["issuer"]["id"] == did["id"]
    assert badge["proof"]["verificationMethod"] in did["assertionMethod"]
    assert badge["credentialStatus"]["statusListCredential"] == listed["id"]
    achieved = client.get(addresses(certificate)[5]).json()
    assert achieved == badge["credentialSubject"]["achievement"]


def test_a_list_is_built_once_for_each_state(client, certificate, monkeypatch):
    built = []

    def counted(*which):
        built.append(which)
        return status_list_of(*which)

    monkeypatch.setattr(status_lists, "status_list_of", counted)
    first, second = (client.get(addresses(certificate)[4]) for _turn in range(2))
    assert first.json() == second.json()
    assert len(built) == 1
