"""Upload, wait, check, confirm or discard: complete without script."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from certificates.documents.reading import MAX_BYTES
from certificates.enums import IntakeProblem
from certificates.models import Certificate, Intake
from certificates.services.intake import read_intake
from certificates.services.intake_deciding import confirm_intake, refuse_intake, take_back_upload
from certificates.services.upload_correcting import accept_upload
from certificates.services.upload_typing import decline_correction
from tests.accounts.people import browser_of, with_app
from tests.certificates.courses import admin_of
from tests.certificates.intake.said import SAID
from tests.certificates.papers import locked_pdf, pdf, picture_pdf, red_cross
from tests.enrollments.pages.reading import count_queries
from tests.factories.accounts import MembershipFactory, PracticeFactory, make_student
from tests.pages import assert_sound, words

pytestmark = pytest.mark.django_db
TYPED = {
    "course_name": "First Aid", "holder_name": "Ada Byron", "issuer_text": "Red Cross", "issued_on": "2026-03-15",
    "number": "0123ABC",
}  # fmt: skip
UPLOAD = "/my/certificates/add/"
WALLET = "/my/certificates/"


@pytest.fixture
def as_ada(client, ada):
    client.force_login(ada)
    return client


def _page(intake, name="intake"):
    return reverse(f"certificates:{name}", args=[intake.uid])


def _post(client, content, **more):
    return client.post(UPLOAD, {"paper": SimpleUploadedFile("first aid.pdf", content), **more})


def _typed(html):
    return {
        tag["name"]: tag.get("value", "") for tag in html.select("main form input[name]") if tag["type"] != "hidden"
    }


def test_from_the_file_to_the_wallet(as_ada, ada, practice):
    html = assert_sound(as_ada.get(WALLET))
    assert html.select_one(f'main a[href="{UPLOAD}"]')
    assert_sound(as_ada.get(UPLOAD))
    response = _post(as_ada, pdf(red_cross("Ada Byron")), practice=practice.pk)
    intake = Intake.objects.get()
    assert response["Location"] == _page(intake)

    html = assert_sound(as_ada.get(_page(intake)))
    assert words(html.h1) == "Your certificate is being read"
    assert html.select_one("#intake")["hx-get"] == _page(intake)
    assert html.select_one(f'#intake a[href="{_page(intake)}"]')  # the same without script
    read_intake(intake.pk)

    html = assert_sound(as_ada.get(_page(intake)))
    assert "hx-get" not in html.select_one("#intake").attrs
    typed = _typed(html)
    assert (typed["number"], typed["issued_on"]) == ("0123ABC", "2026-03-15")
    assert words(html.select_one("#id_number_helptext")) == "Read on page 1."
    assert words(html.select_one("#id_expires_on_helptext")) == "Most likely this, from page 1."
    assert "Wait" in words(html) or _page(intake) in str(as_ada.get(WALLET).content)

    response = as_ada.post(_page(intake), {**typed, "issued_on": "2026-03-14", "format": "online"})
    certificate = Certificate.objects.get()
    assert response["Location"] == reverse("certificates:certificate", args=[certificate.uid])
    assert (certificate.issued_on.isoformat(), certificate.format) == ("2026-03-14", "online")
    html = assert_sound(as_ada.get(response["Location"]))
    assert "Not verified by the agency" in words(html.main)
    assert html.select_one(f'a[href="{_page(intake, "uploaded-file")}"]')
    assert "not verified by the agency" in words(assert_sound(as_ada.get(WALLET)).main)
    assert as_ada.get(_page(intake))["Location"] == response["Location"]


def test_what_cannot_be_stays_typed_beside_why(as_ada, proposed):
    intake = proposed()
    response = as_ada.post(_page(intake), {"course_name": "CPR", "holder_name": "Ada", "issued_on": "2999-01-01"})

    html = assert_sound(response, 422)
    assert _typed(html)["course_name"] == "CPR"
    assert html.select_one("#id_issuer_text_error")
    assert not Certificate.objects.exists()


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (b"GIF89a", 422, "not a PDF"),
        (b"", 422, "not a PDF"),
        (b"%PDF-" + b"x" * MAX_BYTES, 422, "larger than 5 MB"),
        (b"%PDF-" + b"x" * (MAX_BYTES + 100_000), 413, "larger than 5 MB"),
    ],
    ids=["picture", "empty", "too large", "far too large"],
)
def test_a_wrong_file_is_refused_in_words_at_once(as_ada, practice, content, status, said):
    html = assert_sound(_post(as_ada, content, practice=practice.pk), status)

    assert said in words(html.select_one("#id_paper_error"))
    assert not Intake.objects.exists()


@pytest.mark.parametrize(("make", "said"), [(locked_pdf, "password"), (picture_pdf, "only pictures")])
def test_what_a_file_that_could_not_be_read_says_is_typed_for_the_school(as_ada, bring, make, said):
    intake = bring(make())
    read_intake(intake.pk)

    html = assert_sound(as_ada.get(_page(intake)))
    assert said in words(html.select_one(".alert"))
    assert html.select_one(f'main a[href="{UPLOAD}"]')
    assert "Could not be read" in words(assert_sound(as_ada.get(WALLET)).main)
    assert_sound(as_ada.post(_page(intake), {**TYPED, "issued_on": ""}), 422)
    assert as_ada.post(_page(intake), TYPED)["Location"] == _page(intake)

    html = assert_sound(as_ada.get(_page(intake)))
    assert "North compares what you typed" in words(html.main)
    assert _typed(html)["number"] == "0123ABC"
    assert "Waits for the school" in words(assert_sound(as_ada.get(WALLET)).main)
    assert not Certificate.objects.exists()


def test_what_was_confirmed_is_corrected_until_the_school_has_accepted_it(as_ada, proposed, ada, boss):
    certificate = confirm_intake(proposed(), actor=ada, claims=SAID)
    intake = Intake.objects.get()
    shown = reverse("certificates:certificate", args=[certificate.uid])
    correct = _page(intake, "correct-upload")
    assert html_link(as_ada, shown, correct) == "Correct it"
    typed = _typed(assert_sound(as_ada.get(correct)))
    assert (typed["number"], typed["issued_on"]) == ("0123ABC", "2026-03-15")
    assert_sound(as_ada.post(correct, {**typed, "course_name": ""}), 422)
    assert as_ada.post(correct, {**typed, "number": "0999ZZZ"})["Location"] == shown
    certificate.refresh_from_db()
    assert certificate.number == "0999ZZZ"

    accept_upload(intake, actor=boss)
    assert html_link(as_ada, shown, correct) == "Ask for a correction"
    assert as_ada.post(correct, {**typed, "number": "0888"})["Location"] == shown
    assert "You asked for a correction" in words(assert_sound(as_ada.get(shown)).main)
    assert _typed(assert_sound(as_ada.get(correct)))["number"] == "0888"
    certificate.refresh_from_db()
    assert certificate.number == "0999ZZZ"
    decline_correction(intake, actor=boss, reason="It says 0999ZZZ")
    assert html_link(as_ada, shown, correct) == "Ask for a correction"
    take_back_upload(intake, actor=boss, reason="Forged")
    assert as_ada.get(correct)["Location"] == _page(intake)
    assert html_link(as_ada, shown, correct) is None


def html_link(browser, page, address):
    found = assert_sound(browser.get(page)).select_one(f'main a[href="{address}"]')
    return words(found) if found else None


def test_the_same_file_again_leads_to_where_it_is(as_ada, bring, practice):
    intake = bring()

    assert _post(as_ada, pdf(red_cross()), practice=practice.pk)["Location"] == _page(intake)


def test_another_name_is_asked_about(as_ada, proposed):
    intake = proposed(pdf(red_cross("BO LEE")))

    html = assert_sound(as_ada.get(_page(intake)))
    assert "It names BO LEE, your account Ada Byron" in words(html.select_one(".alert"))


def test_discarded_and_refused(as_ada, proposed, boss):
    intake, other = proposed(), proposed(pdf("another"))
    assert as_ada.get(_page(intake, "discard")).status_code == 405
    for _click in range(2):
        assert as_ada.post(_page(intake, "discard"))["Location"] == WALLET
    refuse_intake(other, actor=boss, reason="It is your brother's")

    assert Intake.objects.get(pk=intake.pk).problem == IntakeProblem.DISCARDED
    assert "You discarded this file" in words(assert_sound(as_ada.get(_page(intake))).main)
    assert "It is your brother's" in words(assert_sound(as_ada.get(_page(other))).main)
    assert as_ada.post(_page(other), {})["Location"] == _page(other)
    assert not Certificate.objects.exists()


def test_the_school_is_asked_of_who_has_two(as_ada, ada, practice):
    MembershipFactory(user=ada, practice=PracticeFactory(name="South"))
    html = assert_sound(as_ada.get(UPLOAD))
    assert [words(option) for option in html.select("select[name=practice] option")] == ["North", "South"]

    foreign = PracticeFactory()
    assert_sound(_post(as_ada, pdf(red_cross()), practice=foreign.pk), 422)
    assert not Intake.objects.exists()


def test_who_opens_the_file_and_the_page(proposed, client, practice, ada, boss):
    intake = proposed()
    with_app(boss)
    elsewhere, other = admin_of(PracticeFactory()), make_student(practice)
    with_app(elsewhere)
    expected = [
        (ada, 200, 200),
        (boss, 404, 200),
        (other, 404, 404),
        (elsewhere, 404, 404),
        (make_student(PracticeFactory()), 404, 404),
    ]
    for person, page, file in expected:
        browser = browser_of(person, second_factor=True)
        assert browser.get(_page(intake)).status_code == page
        served = browser.get(_page(intake, "uploaded-file"))
        b"".join(served)
        assert served.status_code == file
        if person != ada:
            assert browser.post(_page(intake), {}).status_code == 404
            assert browser.post(_page(intake, "discard")).status_code == 404
            assert browser.post(_page(intake, "correct-upload"), {}).status_code == 404
    assert Intake.objects.get().state == "proposed"
    assert client.get(_page(intake, "uploaded-file")).status_code == 302


def test_the_file_is_served_as_nothing_but_a_pdf(as_ada, proposed):
    response = as_ada.get(_page(proposed(), "uploaded-file"))

    assert b"".join(response.streaming_content).startswith(b"%PDF-")
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]


def test_the_wallet_costs_the_same_for_one_and_three_uploads(as_ada, bring):
    bring(pdf("1"))
    once = count_queries(as_ada, WALLET)
    bring(pdf("2"))
    bring(pdf("3"))
    assert count_queries(as_ada, WALLET) == once
