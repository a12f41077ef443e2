"""A paper beside what was issued."""

from __future__ import annotations

import io
import json

import pytest
from pypdf import PdfReader, PdfWriter

from certificates.documents.design import Design
from certificates.documents.render import render_certificate
from certificates.enums import NameShown
from certificates.models import Certificate
from certificates.services.comparing import Sameness, compare_pdf
from certificates.services.erasing import forget_holder
from certificates.services.revoking import revoke_certificate
from config.kit.errors import NotFound
from tests.certificates.courses import admin_of
from tests.certificates.verify.uploading import send
from tests.pages import assert_sound, words

pytestmark = pytest.mark.django_db


def forged(certificate, *, attachment=True, **changes):
    """The paper with other words: on its page and in its attachment, or without any attachment."""
    content = json.loads(json.dumps(certificate.content))
    for name, value in changes.items():
        outer, _dot, inner = name.partition("__")
        if inner:
            content[outer][inner] = value
        else:
            content[outer] = value
    made = render_certificate(content, Design())
    return made if attachment else resaved(made)


def resaved(pdf, attachment=None):
    """Through another program: another file, the same pages; with `attachment`, or with none."""
    writer = PdfWriter()
    for page in PdfReader(io.BytesIO(pdf)).pages:
        writer.add_page(page)
    if attachment is not None:
        writer.add_attachment("certificate.json", json.dumps(attachment).encode())
    saved = io.BytesIO()
    writer.write(saved)
    return saved.getvalue()


def different(compared):
    return {field.name: (field.issued, field.found) for field in compared.fields if field.verdict == "different"}


def test_the_very_file(certificate, paper):
    compared = compare_pdf(paper)
    assert (compared.verification.certificate, compared.sameness) == (certificate, Sameness.IDENTICAL)
    assert {field.verdict for field in compared.fields} == {"same"}
    assert not compared.has_other_words


@pytest.mark.parametrize("attached", [True, False])
def test_saved_anew_it_says_the_same(certificate, paper, attached):
    compared = compare_pdf(resaved(paper, certificate.content if attached else None))
    assert (compared.sameness, different(compared)) == (Sameness.SAME, {})


@pytest.mark.parametrize("attachment", [True, False])
@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("holder", {"holder__name": "Łukasz de Vries-主"}),
        ("course", {"course__name": "Adult CPR/AEB"}),
        ("code", {"course__code": "CPR-2"}),
        ("issued_on", {"issued_on": "2021-01-04"}),
        ("expires_on", {"expires_on": "2099-01-04"}),
        ("instructor", {"instructor": "Nobody"}),
        ("issuer", {"issuer": {"name": "Another School"}}),
    ],
)
def test_one_field_changed_is_caught_and_named(certificate, field, change, attachment):
    compared = compare_pdf(forged(certificate, attachment=attachment, **change))
    assert compared.sameness == Sameness.DIFFERENT
    assert field in different(compared)


def test_one_digit_of_a_date_is_caught(certificate):
    """Also where the true day is a part of the false one: the 4th in the 14th."""
    said = certificate.content["expires_on"]
    digit = "1" if said[3] != "1" else "2"
    changed = said[:3] + digit + said[4:]
    for attachment in (True, False):
        compared = compare_pdf(forged(certificate, attachment=attachment, expires_on=changed))
        issued, found = different(compared)["expires_on"]
        assert compared.sameness == Sameness.DIFFERENT
        assert issued != found
        assert changed[:4] in found


def test_one_digit_of_the_number_is_caught(certificate):
    other = certificate.number[:-1] + "7"
    compared = compare_pdf(forged(certificate, number=other))
    assert different(compared)["number"] == (certificate.number, other)


def test_a_changed_page_over_a_true_attachment_is_caught(certificate):
    page = forged(certificate, expires_on="2099-01-04")
    compared = compare_pdf(resaved(page, certificate.content))
    assert list(different(compared)) == ["expires_on"]


def test_a_true_page_over_a_changed_attachment_is_caught(certificate, paper):
    compared = compare_pdf(resaved(paper, {**certificate.content, "expires_on": "2099-01-04"}))
    assert list(different(compared)) == ["expires_on"]
    hostile = {"number": certificate.number, "holder": [[]], "course": 7, "issued_on": {"a": [1] * 999}}
    assert compare_pdf(resaved(paper, hostile)).sameness == Sameness.DIFFERENT


def test_words_that_no_field_has_are_caught(certificate):
    compared = compare_pdf(forged(certificate, attachment=False, title="With honours"))
    assert compared.sameness == Sameness.DIFFERENT


def test_a_revoked_one_is_what_was_issued_and_does_not_count(client, certificate, paper):
    revoke_certificate(certificate, actor=admin_of(certificate.practice), reason="Another person took the test")
    told = words(assert_sound(send(client, paper)).main)
    assert "the very file that was issued" in told
    assert "This certificate was revoked" in told


def test_the_name_stays_hidden_from_who_guesses(certificate):
    Certificate.objects.filter(pk=certificate.pk).update(shows_name=NameShown.INITIALS)
    compared = compare_pdf(forged(certificate, holder__name="Somebody Else"))
    assert different(compared)["holder"][0] == "Ł. d. V."


def test_of_a_forgotten_person_the_whole_paper_still_proves_itself(certificate, paper):
    anew = resaved(paper, certificate.content)
    printed = resaved(paper)
    false = forged(certificate, holder__name="Somebody Else")
    forget_holder(certificate.holder, actor=None)
    assert compare_pdf(paper).sameness == Sameness.IDENTICAL
    assert compare_pdf(anew).sameness == Sameness.SAME
    assert compare_pdf(printed).sameness == Sameness.PARTLY
    assert compare_pdf(false).sameness == Sameness.DIFFERENT


def test_hidden_and_unknown_papers_are_one_answer(certificate, paper):
    Certificate.objects.filter(pk=certificate.pk).update(is_shared=False)
    stranger = render_certificate({**certificate.content, "number": "XX-2026-000001", "verify_url": ""}, Design())
    for pdf in (paper, stranger):
        with pytest.raises(NotFound) as refused:
            compare_pdf(pdf)
        assert refused.value.error_code == "no_certificate"


def test_what_is_forged_is_not_called_genuine(client, certificate, paper):
    forgery = send(client, forged(certificate, attachment=False, expires_on="2099-01-04"))
    told = words(assert_sound(forgery).select_one("main"))
    assert "Do not rely on it" in told
    assert "genuine" not in told
    assert "genuine" in words(assert_sound(send(client, paper)).select_one("main"))
