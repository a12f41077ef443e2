"""The pages on which anybody checks a certificate."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from certificates.dates import today_in
from certificates.enums import CertificateStatus, NameShown
from certificates.services.erasing import forget_holder
from certificates.services.issuing import issue_certificate
from certificates.services.reissuing import approve_request, request_name
from certificates.services.revoking import revoke_certificate
from tests.certificates.courses import admin_of, certified_training, took_part
from tests.factories.accounts import PracticeFactory, UserFactory
from tests.factories.certificates import AgencyCertificateFactory, issued_certificate
from tests.pages import assert_sound, words

pytestmark = pytest.mark.django_db
NOWHERE = "A" * 32


@pytest.fixture
def certificate():
    holder = UserFactory(first_name="Sanne", last_name="de Vries")
    return issued_certificate(holder=holder, number="HRB-2026-000123")


def link(certificate, document=""):
    return f"/verify/{certificate.share_key}/{document}"


@pytest.mark.parametrize(
    "typed", ["HRB-2026-000123", " hrb-2026-000123 ", "HRB\u20132026\u2013000123", "hrb-2026 -000123"]
)
def test_by_number_it_says_what_to_whom_when_until_when_by_whom(client, certificate, typed):
    page = assert_sound(client.get("/verify/", {"number": typed}))
    told = words(page.main)
    assert "This certificate is genuine and counts" in told
    for part in ("First Aid (FA-1)", "Sanne de Vries", "1 March 2026", "1 March 2028", certificate.issuer_text):
        assert part in told
    assert page.find("meta", {"name": "robots"})["content"] == "noindex"


def test_the_printed_link_leads_to_the_same(client, certificate):
    by_link = client.get(link(certificate))
    by_number = client.get("/verify/", {"number": certificate.number})
    assert words(assert_sound(by_link).main) == words(assert_sound(by_number).main)


@pytest.mark.parametrize(
    ("shown", "told"), [(NameShown.INITIALS, "S. d. V."), (NameShown.NONE, "does not show a name")]
)
def test_of_the_name_as_much_as_the_holder_allows(client, certificate, shown, told):
    type(certificate).objects.filter(pk=certificate.pk).update(shows_name=shown)
    for answer in (client.get(link(certificate)), client.get(link(certificate, "certificate.json"))):
        assert "Vries" not in answer.content.decode()
    assert told in words(assert_sound(client.get(link(certificate))).main)
    assert "Vries" not in client.get(link(certificate, "badge.json")).content.decode()


def test_unknown_foreign_and_hidden_are_one_answer(client, certificate):
    hidden = issued_certificate(certificate.practice, number="HRB-2026-000124", is_shared=False)
    foreign = AgencyCertificateFactory(practice=certificate.practice, number="HRB-2026-000125")
    numbers = ["HRB-2026-000999", hidden.number, foreign.number]
    answers = [client.get("/verify/", {"number": number}) for number in numbers]
    answers += [client.get(f"/verify/{key}/") for key in (NOWHERE, hidden.share_key, foreign.share_key)]
    pages = {words(assert_sound(answer, 404).main) for answer in answers}
    assert len(pages) == 1
    assert "no certificate to show" in pages.pop()
    told = [client.get("/verify/certificate.json", {"number": number}) for number in numbers]
    assert {(answer.status_code, answer.content) for answer in told} == {(404, told[0].content)}
    costs = []
    for number in (certificate.number, "HRB-2026-000999", hidden.number, foreign.number):
        with CaptureQueriesContext(connection) as asked:
            client.get("/verify/", {"number": number})
        costs.append(len([query for query in asked if "certificates_certificate" in query["sql"]]))
    assert costs == [1, 1, 1, 1]


@pytest.mark.parametrize(("number", "status"), [("", 422), ("x" * 65, 422), ("%_", 404), ("\0", 422)])
def test_nonsense_is_answered_in_words(client, number, status):
    assert_sound(client.get("/verify/", {"number": number}), status)


def test_numbers_are_counted_links_that_lead_somewhere_are_not(client, certificate, settings):
    settings.CERTIFICATE_NUMBERS_PER_ADDRESS = 2
    answers = [client.get("/verify/", {"number": f"HRB-2026-00000{n}"}) for n in range(3)]
    assert [answer.status_code for answer in answers] == [404, 404, 429]
    assert int(answers[2]["Retry-After"]) > 0
    refused = client.get("/verify/certificate.json", {"number": certificate.number})
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "rate_limited")
    assert int(refused["Retry-After"]) > 0
    assert client.get(link(certificate)).status_code == 200


def test_links_that_lead_nowhere_are_counted(client, certificate, monkeypatch):
    from certificates.pages.verify import limits  # noqa: PLC0415 - only here
    from config.kit.throttling import Limit  # noqa: PLC0415 - as above

    monkeypatch.setattr(limits, "BAD_LINKS", Limit("verify-link-test", times=2, seconds=60))
    nowhere = [client.get(f"/verify/{letter * 32}/").status_code for letter in "abc"]
    assert nowhere == [404, 404, 429]
    assert client.get(link(certificate)).status_code == 429


def test_expired_but_genuine(client):
    certificate = issued_certificate()
    practice = certificate.practice
    today = today_in(practice)
    last_day = issued_certificate(practice, issued_on=today - timedelta(days=9), expires_on=today)
    over = issued_certificate(practice, issued_on=today - timedelta(days=9), expires_on=today - timedelta(days=1))
    for one, status in ((last_day, "valid"), (over, "expired")):
        assert client.get(link(one, "certificate.json")).json()["status"] == status
    assert "has expired" in words(assert_sound(client.get(link(over))).main)


def test_replaced_by_a_corrected_one(client):
    training = certified_training()
    admin = admin_of(training.practice)
    enrollment = took_part(training)
    old = issue_certificate(enrollment.pk, actor=admin)
    wish = request_name(old, actor=enrollment.student, first_name="Ada", last_name="Byron")
    new = approve_request(wish, actor=admin)
    told = words(assert_sound(client.get(link(old))).main)
    assert "was replaced by another" in told
    assert f"See certificate {new.number}" in told
    machine = client.get(link(old, "certificate.json")).json()
    assert machine["status"] == "superseded"
    assert machine["superseded"]["by"] == new.number
    type(new).objects.filter(pk=new.pk).update(is_shared=False)
    assert new.number not in client.get(link(old)).content.decode()


def test_it_outlives_training_tutor_and_practice(client):
    training = certified_training()
    practice = training.practice
    certificate = issue_certificate(took_part(training).pk, actor=admin_of(practice))
    before = words(assert_sound(client.get(link(certificate))).main)
    trainer = training.trainers.get()
    for kept in (training, certificate.issuer, practice):
        with pytest.raises(models.ProtectedError):
            kept.delete()
    type(training).objects.filter(pk=training.pk).update(is_active=False, is_published=False, title="Gone")
    type(trainer).objects.filter(pk=trainer.pk).update(is_active=False, first_name="", last_name="Deleted")
    type(practice).objects.filter(pk=practice.pk).update(is_active=False)
    assert words(assert_sound(client.get(link(certificate))).main) == before
    assert client.get("/verify/", {"number": certificate.number}).status_code == 200
    assert client.get(link(certificate, "badge.json")).status_code == 200
    assert client.get(f"/practices/{practice.uid}/did.json").status_code == 200


def test_of_a_forgotten_person_the_certificate_stays(client, certificate):
    forget_holder(certificate.holder, actor=None)
    told = words(assert_sound(client.get(link(certificate))).main)
    assert "asked to be forgotten" in told
    assert "Vries" not in told
    assert client.get(link(certificate, "certificate.json")).json()["credential"] is None
    assert client.get(link(certificate, "badge.json")).status_code == 409


def test_dutch(client, certificate):
    page = assert_sound(client.get(link(certificate), headers={"accept-language": "nl"}))
    assert "1 maart 2026" in words(page.main)
    assert "This certificate" not in words(page.main)


def test_a_beginning_that_another_school_printed_stays_its_own(certificate):
    practice = PracticeFactory.build(certificate_prefix="HRB", slug="other")
    with pytest.raises(ValidationError) as refused:
        practice.clean()
    assert list(refused.value.message_dict) == ["certificate_prefix"]
    certificate.practice.certificate_prefix = "HRB"
    certificate.practice.clean()


def test_a_draft_is_nobodys_business(client):
    draft = issued_certificate(number="", digest="", content={}, status=CertificateStatus.PENDING)
    assert client.get(link(draft)).status_code == 404
    assert client.get("/verify/", {"number": " "}).status_code == 422


def test_a_revoked_certificate_says_so_everywhere(client, certificate):
    """On the page, in JSON, and in the status list that its credential names."""
    from certificates.credentials.status_list import is_revoked  # noqa: PLC0415 - only here

    listed = f"/practices/{certificate.practice.uid}/status/{certificate.status_list}"
    before = client.get(listed)
    assert not is_revoked(before.json()["credentialSubject"]["encodedList"], certificate.status_index)
    assert client.get(listed, headers={"if-none-match": before["ETag"]}).status_code == 304

    revoke_certificate(certificate, actor=admin_of(certificate.practice), reason="Another person took the test")

    day = today_in(certificate.practice)
    told = words(assert_sound(client.get(link(certificate))).main)
    assert "This certificate was revoked" in told
    assert "Another person took the test" in told
    assert f"{day.day} {day:%B %Y}" in told
    machine = client.get(link(certificate, "certificate.json")).json()
    assert machine["status"] == "revoked"
    assert machine["revoked"] == {"on": day.isoformat(), "reason": "Another person took the test"}
    entry = client.get(link(certificate, "badge.json")).json()["credentialStatus"]
    assert entry["statusListCredential"].endswith(listed)
    after = client.get(listed, headers={"if-none-match": before["ETag"]})
    assert is_revoked(after.json()["credentialSubject"]["encodedList"], int(entry["statusListIndex"]))
