"""The paper: reproducible, readable in any alphabet, and carrying what it says."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from certificates.documents.content import CertificateContent, canonical, digest_of
from certificates.documents.design import Design, make_design
from certificates.documents.reading import UnreadablePdf, read_document
from certificates.documents.render import render_certificate
from certificates.documents.typesetter import UnprintableText

CONTENT = CertificateContent(
    number="HRB-2026-000123",
    title="Certificate of completion",
    holder_name="Łukasz Wójcik",
    course_name="Basic Life Support",
    course_code="BLS-26",
    format="blended",
    issuer_name="Harbour Street Training",
    instructor_name="Ana Ñandú",
    issued_on=date(2026, 3, 4),
    completed_on=date(2026, 3, 1),
    expires_on=date(2028, 3, 4),
    verify_url="http://localhost:8000/verify/abcdefghijklmnopqrstuvwxyz012345/",
)
PLAIN = Design()
IN_ANOTHER_PROCESS = """
import hashlib, os, sys
from tests.certificates.documents.test_documents import CONTENT, PLAIN
from certificates.documents.render import render_certificate
print(hashlib.sha256(render_certificate(CONTENT.as_json(), PLAIN)).hexdigest())
"""
NAMES = {
    "latin": "Łukasz Ñandú Ðorđe Nguyễn Thị",
    "greek": "Γιώργος Παπαδόπουλος",
    "cyrillic": "Ольга Щербакова Їжак",
    "arabic": "محمد عبد الرحمن",
    "hebrew": "שרה כהן",
    "devanagari": "श्रीमती लक्ष्मी",
    "bengali": "রবীন্দ্রনাথ ঠাকুর",
    "tamil": "முருகன்",
    "thai": "สมชาย ใจดี",
    "georgian": "ნინო ბერიძე",
    "armenian": "Արամ Խաչատրյան",
    "ethiopic": "አበበ ቢቂላ",
    "khmer": "សុខា",
    "chinese": "王小明",
    "japanese": "佐藤 さくら",
    "korean": "김철수",
}


def test_the_same_content_gives_the_same_bytes_in_another_process() -> None:
    here = hashlib.sha256(render_certificate(CONTENT.as_json(), PLAIN)).hexdigest()
    there = subprocess.run(  # the interpreter that runs this very test
        [sys.executable, "-c", "import tests.conftest" + IN_ANOTHER_PROCESS],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    assert there.stdout.split()[-1] == here


def test_a_page_of_words_with_its_content_attached() -> None:
    read = read_document(render_certificate(CONTENT.as_json(), PLAIN))
    assert read.attached == CONTENT.as_json()
    assert read.digest == digest_of(CONTENT.as_json())
    for printed in (CONTENT.number, CONTENT.holder_name, CONTENT.course_name, "4 March 2026", CONTENT.verify_url):
        assert printed in read.text
    assert CertificateContent.from_json(CONTENT.as_json()) == CONTENT


def test_one_digit_changed_is_another_digest() -> None:
    changed = dataclasses.replace(CONTENT, expires_on=date(2029, 3, 4))
    assert read_document(render_certificate(changed.as_json(), PLAIN)).digest != digest_of(CONTENT.as_json())


def test_canonical_form_does_not_know_the_order_of_its_words() -> None:
    stored = CONTENT.as_json()
    assert canonical(dict(reversed(stored.items()))) == canonical(stored)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_names_of_any_alphabet_are_printed(name: str) -> None:
    # PDF/A has no place for a letter without a picture: the typesetter would have refused.
    assert render_certificate(dataclasses.replace(CONTENT, holder_name=name).as_json(), PLAIN).startswith(b"%PDF")


def test_a_letter_of_no_font_is_refused_by_name() -> None:
    with pytest.raises(UnprintableText, match="བ"):
        render_certificate(dataclasses.replace(CONTENT, holder_name="བོད").as_json(), PLAIN)


def test_a_name_is_never_read_as_markup() -> None:
    name = '#panic("x") *bold* $x$ \\ "quoted" <b>'
    read = read_document(render_certificate(dataclasses.replace(CONTENT, holder_name=name).as_json(), PLAIN))
    assert read.attached is not None
    assert read.attached["holder"] == {"name": name}
    assert '#panic("x") *bold*' in read.text


def test_a_very_long_name_stays_on_one_page() -> None:
    long = dataclasses.replace(CONTENT, holder_name="Wilhelmina Alexandra " * 12, course_name="Advanced " * 28)
    assert len(PdfReader(io.BytesIO(render_certificate(long.as_json(), PLAIN))).pages) == 1


@pytest.mark.parametrize("letter", ["W", "i", "م"])
def test_words_without_a_blank_stay_in_their_margins(letter: str) -> None:
    word = letter * 256
    every = ("holder_name", "course_name", "instructor_name", "issuer_name", "title")
    content = dataclasses.replace(CONTENT, **dict.fromkeys(every, word)).as_json()  # type: ignore[arg-type]  # all text
    design, _logo = make_design(country="US", signatory=word[:128], signatory_title=word[:128])
    (page,) = PdfReader(io.BytesIO(render_certificate(content, design))).pages
    assert page.extract_text().count(letter) >= 5 * 256 + 2 * 128  # nothing of them is lost

    paper = Image.open(io.BytesIO(render_certificate(content, design, as_picture=True))).convert("L")
    millimetre = paper.width / 279.4
    height = round(paper.height - 15 * millimetre)
    for left, right in ((10, 22), (279.4 - 22, 279.4 - 10)):  # between the line around and the words
        margin = paper.crop((round(left * millimetre), round(15 * millimetre), round(right * millimetre), height))
        assert min(margin.tobytes()) > 240, "ink in the margin"


def test_dutch_words_on_a_dutch_certificate() -> None:
    read = read_document(render_certificate(dataclasses.replace(CONTENT, language="nl").as_json(), PLAIN))
    assert "4 maart 2026" in read.text


def test_a_preview_carries_nothing_that_could_pass_for_issued() -> None:
    read = read_document(render_certificate(CONTENT.as_json(), PLAIN, specimen=True))
    assert read.attached == {"specimen": True}


def test_looks_never_hold_up_a_certificate() -> None:
    assert make_design(accent="puce", logo=b"no picture at all") == (Design(accent=PLAIN.accent), b"")


def test_logo_signatory_and_paper_of_the_practice() -> None:
    picture = io.BytesIO()
    Image.new("RGB", (2000, 500), "navy").save(picture, "JPEG")
    design, logo = make_design(
        accent="#aa2200", country="US", logo=picture.getvalue(), signatory="Ada Lovelace", signatory_title="Director"
    )
    assert Design.from_json(design.as_json()) == design
    pdf = render_certificate(CONTENT.as_json(), design, logo=logo)
    assert pdf == render_certificate(CONTENT.as_json(), design, logo=logo)
    page = PdfReader(io.BytesIO(pdf)).pages[0]
    assert (float(page.mediabox.width), float(page.mediabox.height)) == (792, 612)
    assert "Ada Lovelace" in page.extract_text()


@pytest.mark.parametrize(
    ("pdf", "why"),
    [
        (b"hello", "not_pdf"),
        (b"%PDF-1.7\nnothing more", "broken"),
        (b"%PDF-1.7" + b"0" * 5_000_001, "too_big"),
    ],
)
def test_what_is_no_certificate_says_why(pdf: bytes, why: str) -> None:
    with pytest.raises(UnreadablePdf) as caught:
        read_document(pdf)
    assert caught.value.why == why
