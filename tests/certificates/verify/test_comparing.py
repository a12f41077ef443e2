"""A file beside what was issued."""

from __future__ import annotations

import io
import json
import time
from contextlib import suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject

from certificates.documents.design import Design
from certificates.documents.render import render_certificate
from certificates.enums import NameShown
from certificates.models import Certificate
from certificates.services.comparing import Sameness, compare_pdf
from certificates.services.erasing import forget_holder
from certificates.services.issuing import issue_certificate
from certificates.services.rendering import read_pdf
from certificates.services.revoking import revoke_certificate
from config.kit.errors import DomainError, Invalid, NotFound
from tests.certificates.courses import admin_of, certified_training, took_part
from tests.pages import assert_sound, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate():
    training = certified_training()
    enrollment = took_part(training, first_name="Łukasz", last_name="de Vries-王")
    return issue_certificate(enrollment.pk, actor=admin_of(training.practice))


@pytest.fixture
def paper(certificate):
    return read_pdf(certificate, viewer=certificate.holder)


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


def locked(paper):
    writer = PdfWriter(clone_from=io.BytesIO(paper))
    writer.encrypt("secret")
    saved = io.BytesIO()
    writer.write(saved)
    return saved.getvalue()


def blank(pages):
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(200, 200)
    saved = io.BytesIO()
    writer.write(saved)
    return saved.getvalue()


def bomb(drawing, depth=0):
    """A small file that is drawn for very long: much at once, or forms that draw forms."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    inner = None
    for _level in range(depth):
        form = StreamObject()
        form.set_data(b"/F Do " * 40 if inner is not None else b"0 0 m " * 40)
        form.update({NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Form")})
        form[NameObject("/BBox")] = page.mediabox
        if inner is not None:
            form[NameObject("/Resources")] = drawn_with(inner)
        inner = writer._add_object(form.flate_encode())
    stream = StreamObject()
    stream.set_data(drawing)
    page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    if inner is not None:
        page[NameObject("/Resources")] = drawn_with(inner)
    saved = io.BytesIO()
    writer.write(saved)
    return saved.getvalue()


def drawn_with(form):
    return DictionaryObject({NameObject("/XObject"): DictionaryObject({NameObject("/F"): form})})


@pytest.mark.parametrize(
    "make", [lambda: bomb(b"BT (x) Tj ET " * 3_000_000), lambda: bomb(b"/F Do " * 40, depth=6)], ids=["much", "nested"]
)
def test_a_file_made_to_be_drawn_for_minutes_is_given_up(make):
    pdf = make()
    assert len(pdf) < 1_000_000
    before = time.monotonic()
    with pytest.raises(Invalid):
        compare_pdf(pdf)
    assert time.monotonic() - before < 20


@pytest.mark.parametrize(
    ("make", "code", "told"),
    [
        (lambda _paper: b"", "not_pdf", "not a PDF"),
        (lambda _paper: b"GIF89a", "not_pdf", "not a PDF"),
        (lambda paper: paper[: len(paper) // 3], "broken", "damaged"),
        (locked, "encrypted", "locked with a password"),
        (lambda _paper: blank(6), "too_many_pages", "more than five pages"),
        (lambda _paper: blank(1), "image_only", "only a picture"),
        (lambda _paper: b"%PDF-1.7" + b"0" * 5_000_001, "too_big", "larger than 5 MB"),
    ],
    ids=["empty", "picture", "broken", "locked", "many-pages", "image-only", "big"],
)
def test_what_is_wrong_with_a_file_is_said(client, paper, make, code, told):
    pdf = make(paper)
    with pytest.raises(Invalid) as refused:
        compare_pdf(pdf)
    assert refused.value.error_code == code
    answer = send(client, pdf)
    assert answer.status_code in {413, 422}
    page = assert_sound(answer, answer.status_code)
    assert told in words(page.select_one(".error-summary"))


def send(client, pdf):
    return client.post("/verify/compare/", {"paper": SimpleUploadedFile("certificate.pdf", pdf)})


def test_what_is_forged_is_not_called_genuine(client, certificate, paper):
    forgery = send(client, forged(certificate, attachment=False, expires_on="2099-01-04"))
    told = words(assert_sound(forgery).select_one("main"))
    assert "Do not rely on it" in told
    assert "genuine" not in told
    assert "genuine" in words(assert_sound(send(client, paper)).select_one("main"))


def test_nothing_is_written_to_disk(client, certificate, paper, monkeypatch, settings):
    from django.core.files import uploadedfile  # noqa: PLC0415 - only here

    def refuse(*_args, **_kwargs):
        raise AssertionError("a file was written")

    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    monkeypatch.setattr(uploadedfile.TemporaryUploadedFile, "__init__", refuse)
    before = Certificate.objects.values_list().get(pk=certificate.pk)
    assert send(client, paper).status_code == 200
    assert_sound(send(client, b"%PDF-1.7" + b"0" * 5_060_000), 422)
    assert Certificate.objects.values_list().get(pk=certificate.pk) == before


def test_a_form_without_a_file(client):
    page = assert_sound(client.post("/verify/compare/", {}), 422)
    assert "Certificate as a PDF" in words(page.select_one(".error-summary"))
    assert_sound(client.get("/verify/compare/"))


def test_comparing_is_limited(client, monkeypatch):
    from certificates.pages.verify import limits  # noqa: PLC0415 - only here
    from config.kit.throttling import Limit  # noqa: PLC0415 - as above

    monkeypatch.setattr(limits, "COMPARISONS", Limit("verify-compare-test", times=1, seconds=60, closed=True))
    assert [send(client, b"x").status_code for _turn in range(2)] == [422, 429]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_mangled_file_is_an_answer_never_a_crash(paper, data):
    pdf = bytearray(paper)
    for _hole in range(data.draw(st.integers(1, 12))):
        place = data.draw(st.integers(0, len(pdf) - 1))
        length = data.draw(st.integers(1, 400))
        pdf[place : place + length] = data.draw(st.binary(max_size=60))
    with suppress(DomainError):
        compare_pdf(bytes(pdf))
