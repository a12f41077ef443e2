"""What a PDF says it certifies: its attached content and the words on its page.

Made for files from strangers: bounds on size and pages come first, and every
way in which a file can be broken is one answer.
"""

from __future__ import annotations

import io
import json
import logging
import struct
import zlib
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, PyPdfError

from certificates.documents.content import canonical, digest_of

MAX_BYTES: Final = 5_000_000
MAX_PAGES: Final = 5
ATTACHMENT: Final = "certificate.json"
MAX_ATTACHMENT: Final = 200_000
MAX_DRAWN: Final = 2_000_000
"""Bytes of a page's own drawing once unpacked; a certificate has some thousands."""
MAX_STEPS: Final = 200_000
"""Steps of drawing, those of forms within forms counted each time."""
BROKEN: Final = (
    PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, RuntimeError, ArithmeticError,
    AssertionError, struct.error, zlib.error,
)  # fmt: skip

logging.getLogger("pypdf").setLevel(logging.ERROR)  # it warns about each oddity of a stranger's file


class UnreadablePdf(Exception):
    """`why` is one of not_pdf, too_big, too_many_pages, encrypted, broken."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class ReadDocument:
    """`attached` is the content inside, None without one that reads as such; `pages` the words of each page."""

    attached: dict[str, Any] | None
    pages: tuple[str, ...]

    @property
    def text(self) -> str:
        """What all pages show."""
        return "\n".join(self.pages)

    @property
    def digest(self) -> str:
        """Of the attached content, comparable with the one stored at issue; "" without any."""
        return digest_of(self.attached) if self.attached is not None else ""


def read_document(pdf: bytes) -> ReadDocument:
    """Read a PDF in memory; nothing is kept. Raises `UnreadablePdf`."""
    if len(pdf) > MAX_BYTES:
        raise UnreadablePdf("too_big")
    if b"%PDF-" not in pdf[:1024]:
        raise UnreadablePdf("not_pdf")
    try:
        return _read(PdfReader(io.BytesIO(pdf)))
    except BROKEN as error:
        raise UnreadablePdf("broken") from error


def _read(reader: PdfReader) -> ReadDocument:
    if reader.is_encrypted and not _unlocks(reader):
        raise UnreadablePdf("encrypted")
    if len(reader.pages) > MAX_PAGES:
        raise UnreadablePdf("too_many_pages")
    attachments = reader.attachments.get(ATTACHMENT, [])
    return ReadDocument(
        attached=_content(attachments[0]) if attachments else None,
        pages=tuple(_text(page) for page in reader.pages),
    )


def _unlocks(reader: PdfReader) -> bool:
    """Whether everybody may open it: many papers are locked against changes only."""
    try:
        return bool(reader.decrypt(""))
    except (*BROKEN, DependencyError):  # locked in a way that nobody knows here
        return False


def _text(page: PageObject) -> str:
    """The words of a page; one that is made to be drawn for minutes is given up."""
    drawing, steps = page.get_contents(), count(1)
    if drawing is not None and len(drawing.get_data()) > MAX_DRAWN:
        raise UnreadablePdf("broken")

    def step(*_what: Any) -> None:
        if next(steps) > MAX_STEPS:
            raise UnreadablePdf("broken")

    return page.extract_text(visitor_operand_before=step)


def _content(attachment: bytes) -> dict[str, Any] | None:
    """The JSON object in `attachment`, if it is one that could be written canonically."""
    if len(attachment) > MAX_ATTACHMENT:
        return None
    try:
        content = json.loads(attachment)
        canonical(content)
    except (ValueError, TypeError, RecursionError):
        return None
    return content if isinstance(content, dict) else None
