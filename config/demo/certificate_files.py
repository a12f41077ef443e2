"""Papers of agencies that the first student of each practice has uploaded: one confirmed, two that wait."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from certificates.dates import add_months, today_in
from certificates.documents.reading import read_document
from certificates.services.claims import Claims
from certificates.services.intake import read_intake, upload_certificate
from certificates.services.intake_deciding import confirm_intake
from certificates.services.upload_typing import type_facts

if TYPE_CHECKING:
    from accounts.models import Practice, User
    from certificates.models import Intake

PAGE: Final = (595, 420)


def upload_certificates(practice: Practice, student: User) -> None:
    """Uploaded by the student and read at once: nobody waits for a worker here."""
    today = today_in(practice)
    old = add_months(today, -8)
    believed = Claims(
        holder_name=student.full_name,
        course_name="Babysitting and child care",
        issuer_text="National Safety Council",
        issued_on=old,
        expires_on=add_months(old, 24),
        number=f"NSC-{practice.pk:03}-7710",
    )
    bring(practice, student, "babysitting.pdf", lines_of(believed), believed)
    recent = add_months(today, -1)
    waiting = [
        "American Heart Association", "CERTIFICATE OF COMPLETION", student.full_name,
        "has successfully completed the course", "Heartsaver First Aid CPR AED",
        f"Issue date: {recent:%d %B %Y}   Renew by: {add_months(recent, 24):%m/%Y}",
        "Training Center Name", f"{practice.city or practice.name} Hospital", "Instructor Name", "Joan van Dijk",
        "eCard Code", f"2165{practice.pk:03}90412",
    ]  # fmt: skip
    bring(practice, student, "heartsaver-ecard.pdf", waiting)
    typed = replace(believed, course_name="Lifeguarding", issuer_text="Royal Life Saving Society", number="RLSS-20417")
    type_facts(bring(practice, student, "scan-0417.pdf", []), actor=student, claims=typed)


def bring(practice: Practice, student: User, name: str, lines: list[str], said: Claims | None = None) -> Intake:
    """Upload and read the paper, a picture where it has no line; confirm what is said."""
    intake = upload_certificate(student, practice=practice, actor=student, name=name, content=paper(lines))
    read_intake(intake.pk, reader=read_document)
    if said is not None:
        confirm_intake(intake, actor=student, claims=said)
    return intake


def lines_of(said: Claims) -> list[str]:
    """A paper that says it plainly."""
    return [
        said.issuer_text, "Certificate of Completion", f"Awarded to: {said.holder_name}", f"Course: {said.course_name}",
        f"Date of completion: {_day(said.issued_on)}", f"Valid until: {_day(said.expires_on)}",
        f"Certificate number: {said.number}",
    ]  # fmt: skip


def paper(lines: list[str]) -> bytes:
    """One page that shows the lines, as a PDF."""
    writer = PdfWriter()
    page = writer.add_blank_page(*PAGE)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )
    fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})  # noqa: SLF001 - pypdf has no other way
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    drawing = DecodedStreamObject()
    drawing.set_data(b"BT /F1 16 Tf 48 370 Td 26 TL " + b" ".join(map(_shown, lines)) + b" ET")
    page[NameObject("/Contents")] = writer._add_object(drawing)  # noqa: SLF001 - as above
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _shown(line: str) -> bytes:
    text = line.encode("cp1252", "replace")
    for sign in (b"\\", b"(", b")"):
        text = text.replace(sign, b"\\" + sign)
    return b"(%s) Tj T*" % text


def _day(day: date | None) -> str:
    return f"{day:%d %B %Y}" if day else ""
