"""Files that are uploaded to be compared: whatever they are, they get an answer, and nothing of them is kept."""

from __future__ import annotations

import io
import time
from contextlib import suppress

import pytest
from django.core.files import uploadedfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject

from certificates.models import Certificate
from certificates.pages.verify import limits
from certificates.services.comparing import compare_pdf
from config.kit.errors import DomainError, Invalid
from config.kit.throttling import Limit
from tests.certificates.verify.uploading import send
from tests.pages import assert_sound, words

pytestmark = pytest.mark.django_db


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


def test_nothing_is_written_to_disk(client, certificate, paper, monkeypatch, settings):
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
