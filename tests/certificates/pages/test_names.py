"""The wish for another name on a certificate; complete without script."""

from __future__ import annotations

from datetime import timedelta

import pytest

from certificates.dates import today_in
from certificates.enums import CertificateStatus
from certificates.models import CertificateRequest
from certificates.services.reissuing import approve_request, decline_request
from tests.certificates.courses import admin_of
from tests.certificates.pages.conftest import page_of
from tests.factories.certificates import issued_certificate
from tests.pages import assert_sound, words

pytestmark = pytest.mark.django_db
NAME = {"first_name": "Sanne", "last_name": "Jansen", "note": "I married"}


def test_a_wish_is_told_once_however_often_one_clicks(as_holder, certificate):
    for _click in range(2):
        assert as_holder.post(page_of(certificate, "name"), NAME)["Location"] == page_of(certificate)

    assert CertificateRequest.objects.count() == 1
    text = words(assert_sound(as_holder.get(page_of(certificate))).main)
    assert "Waits for an answer" in text
    assert "You asked for this name: Sanne Jansen" in text
    assert "Ask for another name" not in text
    assert as_holder.get(page_of(certificate, "name"))["Location"] == page_of(certificate)


def test_declined_it_says_why_and_one_may_ask_again(as_holder, practice, certificate):
    as_holder.post(page_of(certificate, "name"), NAME)
    decline_request(CertificateRequest.objects.get(), actor=admin_of(practice), reason="Send a passport, please")

    text = words(assert_sound(as_holder.get(page_of(certificate))).main)

    assert "The school answered: Send a passport, please" in text
    assert "Ask for another name" in text


def test_approved_the_old_one_leads_to_the_new_one(as_holder, practice, certificate):
    as_holder.post(page_of(certificate, "name"), NAME)
    new = approve_request(CertificateRequest.objects.get(), actor=admin_of(practice))

    html = assert_sound(as_holder.get(page_of(certificate)))

    assert "This certificate was replaced by another" in words(html.main)
    assert html.select_one(".alert a")["href"] == page_of(new)
    html = assert_sound(as_holder.get(page_of(new)))
    assert html.find("a", string=certificate.number)["href"] == page_of(certificate)
    assert "Sanne Jansen" in words(html.main)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({**NAME, "last_name": ""}, "Fill in “Last name”."),
        ({**NAME, "last_name": "de Vries"}, "This is the name on it."),
    ],
)
def test_a_wish_that_cannot_be_keeps_what_was_typed(as_holder, certificate, typed, said):
    html = assert_sound(as_holder.post(page_of(certificate, "name"), typed), 422)

    assert said in words(html.select_one(".error-summary"))
    assert html.select_one("[name=first_name]")["value"] == "Sanne"
    assert words(html.select_one("[name=note]")) == "I married"
    assert not CertificateRequest.objects.exists()


def test_the_form_begins_with_the_name_that_the_account_has_now(as_holder, holder, certificate):
    holder.last_name = "Jansen"
    holder.save(update_fields=["last_name"])

    html = assert_sound(as_holder.get(page_of(certificate, "name")))

    assert html.select_one("[name=last_name]")["value"] == "Jansen"


def test_what_has_expired_cannot_be_issued_anew(as_holder, practice, holder):
    yesterday = today_in(practice) - timedelta(days=1)
    over = issued_certificate(practice, holder=holder, issued_on=yesterday, expires_on=yesterday)

    assert "Ask for another name" not in words(assert_sound(as_holder.get(page_of(over))).main)
    assert as_holder.get(page_of(over, "name"))["Location"] == page_of(over)
    html = assert_sound(as_holder.post(page_of(over, "name"), NAME), 422)
    assert "has expired" in words(html.select_one(".error-summary"))
    assert over.status == CertificateStatus.ISSUED
