"""Staff upload for a student, compare, confirm and refuse; another school sees nothing."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from certificates.enums import IntakeState
from certificates.models import Certificate, Intake
from certificates.services.intake import read_intake
from certificates.services.intake_deciding import confirm_intake
from tests.accounts.people import browser_of, with_app
from tests.certificates.courses import admin_of
from tests.certificates.intake.offices import at, waiting
from tests.certificates.intake.said import SAID
from tests.certificates.papers import pdf, red_cross
from tests.factories.accounts import PracticeFactory

pytestmark = pytest.mark.django_db


def _upload(office, practice, email, content=None):
    paper = SimpleUploadedFile("first-aid.pdf", content or pdf(red_cross()))
    return office.post(at("add"), {"practice": practice.pk, "email": email, "paper": paper})


def _waiting(practice):
    return waiting(practice, "uploaded certificates")


def test_staff_upload_compare_and_confirm(office, practice, ada):
    assert 'enctype="multipart/form-data"' in office.get(at("add")).content.decode()
    response = _upload(office, practice, " ADA@people.example ")
    intake = Intake.objects.get()
    assert response["Location"] == at("change", intake.pk)
    assert office.post(at("act", intake.pk, "confirm")).status_code == 403  # it is still being read
    read_intake(intake.pk)
    assert _waiting(practice) == 1
    assert "0123ABC" in office.get(at("change", intake.pk)).content.decode()

    page = office.get(at("act", intake.pk, "confirm"))
    assert page.context["form"].initial["number"] == "0123ABC"
    assert "Most likely this, from page 1." in page.content.decode()
    typed = {**page.context["form"].initial, "course_name": "First Aid"}
    assert office.post(at("act", intake.pk, "confirm"), {**typed, "issued_on": ""}).status_code == 422
    assert office.post(at("act", intake.pk, "confirm"), typed).status_code == 302

    certificate = Certificate.objects.get()
    assert (certificate.holder, certificate.course_name, certificate.source) == (ada, "First Aid", "uploaded")
    assert _waiting(practice) == 0
    again = _upload(office, practice, ada.email)
    assert again["Location"] == at("change", intake.pk)


def test_refused_with_a_reason(office, proposed):
    intake = proposed()
    assert office.post(at("act", intake.pk, "refuse"), {"reason": ""}).status_code == 422
    office.post(at("act", intake.pk, "refuse"), {"reason": "It is your brother's"})

    intake.refresh_from_db()
    assert (intake.state, intake.reason) == (IntakeState.REFUSED, "It is your brother's")
    assert "It is your brother&#x27;s" in office.get(at("change", intake.pk)).content.decode()


def test_what_was_confirmed_is_taken_back(office, proposed, ada):
    intake = proposed()
    assert office.post(at("act", intake.pk, "take-back"), {"reason": "Forged"}).status_code == 403
    confirm_intake(intake, actor=ada, claims=SAID)
    assert office.post(at("act", intake.pk, "take-back"), {"reason": " "}).status_code == 422
    assert office.post(at("act", intake.pk, "take-back"), {"reason": "Forged"}).status_code == 302

    certificate = Certificate.objects.get()
    intake.refresh_from_db()
    assert (certificate.status, certificate.revoked_reason, intake.file.name) == ("revoked", "Forged", "")
    assert office.post(at("act", intake.pk, "take-back"), {"reason": "Forged"}).status_code == 403


@pytest.mark.parametrize(("email", "content"), [("nobody@people.example", None), ("ada@people.example", b"GIF89a")])
def test_a_wrong_address_or_file_is_said(office, practice, ada, email, content):
    assert _upload(office, practice, email, content).status_code == 422
    assert not Intake.objects.exists()


def test_another_school_sees_and_does_nothing(proposed, practice, ada):
    intake, other = proposed(), PracticeFactory()
    boss = admin_of(other)
    with_app(boss)
    browser = browser_of(boss, second_factor=True)

    assert browser.get(at("act", intake.pk, "confirm")).status_code == 404
    assert browser.post(at("act", intake.pk, "refuse"), {"reason": "x"}).status_code == 404
    assert browser.get(at("change", intake.pk)).status_code in {302, 404}
    assert "Ada" not in browser.get(at()).content.decode().split("<main", 1)[-1]
    assert _waiting(other) == 0
    assert _upload(browser, practice, ada.email).status_code == 422
    assert _upload(browser, other, ada.email).status_code == 422
    assert Intake.objects.get().state == IntakeState.PROPOSED


def test_the_list_costs_the_same_for_one_and_three(office, bring, django_assert_max_num_queries):
    for number in range(3):
        bring(pdf(f"paper {number}"))
        with django_assert_max_num_queries(20):
            assert office.get(at()).status_code == 200
