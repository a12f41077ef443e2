"""Agencies' certificates as PDFs, whole and spoilt, for tests."""

from __future__ import annotations

import io
import zlib
from functools import cache
from typing import Final

from pypdf import PdfWriter

RED_CROSS: Final = """American Red Cross
Training Services
Certificate of Completion
{name}
has successfully completed requirements for
Adult and Pediatric First Aid/CPR/AED
Date Completed: 03/15/2026
Valid Period: 2 Years
Conducted by: American Red Cross
Instructor: Grace Hopper
Certificate ID: {number}
To verify, scan code or visit: redcross.example/confirm"""
HEART: Final = """BASIC LIFE SUPPORT
BLS Provider
Jane Doe
has successfully completed the cognitive and skills evaluations in accordance with the curriculum of the
American Heart Association Basic Life Support (CPR and AED) Program.
Issue Date 3/15/2026   Renew By 03/2028
Training Center Name
Harbor Hospital
Instructor Name
Ann Lee
Instructor ID
12345678
eCard Code
234567890123"""
ORANGE_CROSS: Final = """Certificaat EHBO
Hierbij verklaren wij dat
Sanne de Vries
Naam: Sanne de Vries   Geboortedatum: 01-02-1990
Cursus: Eerste Hulp aan kinderen
Certificaatnummer: NL-2026-0042
Datum van uitgifte: 15 maart 2026
Geldig tot en met 14-03-2028
Uitgegeven door: Het Oranje Kruis"""


def red_cross(name: str = "Ada Byron", number: str = "0123ABC") -> str:
    """The words of a certificate of 15 March 2026 that counts two years."""
    return RED_CROSS.format(name=name, number=number)


def pdf(*pages: str, packed: bytes | None = None) -> bytes:
    """A PDF that shows the lines of `pages`; with `packed` its one page draws these bytes (deflated) instead."""
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", font]
    kids = []
    for page in pages or [""]:
        drawn = packed if packed is not None else zlib.compress(_drawing(page))
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(drawn), drawn))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    return _file(objects)


def _file(objects: list[bytes]) -> bytes:
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def locked_pdf() -> bytes:
    """One that asks for a password."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf(red_cross())))
    writer.encrypt("secret", algorithm="RC4-128")
    return _written(writer)


def picture_pdf() -> bytes:
    """A page without a word."""
    writer = PdfWriter()
    writer.add_blank_page(width=300, height=300)
    return _written(writer)


@cache
def bomb_pdf(megabytes: int = 120) -> bytes:
    """Some hundred kilobytes that unpack to `megabytes`."""
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(b" " * 1_000_000) for _ in range(megabytes)) + packer.flush()
    return pdf(packed=packed)


def attached_bomb_pdf(number: int, megabytes: int = 70) -> bytes:
    """A page and that many attachments of the name that we look for; each unpacks to so much."""
    packed = zlib.compress(b" " * (megabytes * 1_000_000))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [%s] >> >> >>"
        % b" ".join(b"(certificate.json) %d 0 R" % (5 + 2 * place) for place in range(number)),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
    ]
    for place in range(number):
        objects.append(
            b"<< /Type /EmbeddedFile /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed)
        )
        objects.append(
            b"<< /Type /Filespec /F (certificate.json) /UF (certificate.json) /EF << /F %d 0 R >> >>" % (4 + 2 * place)
        )
    return _file(objects)


def _drawing(page: str) -> bytes:
    lines = [
        line.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        for line in page.splitlines()
    ]
    return b"BT /F1 12 Tf 50 800 Td 16 TL " + b" ".join(b"(%s) Tj T*" % line for line in lines) + b" ET"


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
