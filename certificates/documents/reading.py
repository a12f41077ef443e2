"""What a PDF says it certifies: its attached content and the words on its page.

Made for files from strangers: bounds on size and pages come first, and every
way in which a file can be broken is one answer.
"""

from __future__ import annotations

import io
import json
import logging
from dataclasses import dataclass
from typing import Any, Final

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from certificates.documents.content import canonical, digest_of

MAX_BYTES: Final = 5_000_000
MAX_PAGES: Final = 5
ATTACHMENT: Final = "certificate.json"

logging.getLogger("pypdf").setLevel(logging.ERROR)  # it warns about each oddity of a stranger's file


class UnreadablePdf(Exception):
    """`why` is one of not_pdf, too_big, too_many_pages, encrypted, broken."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class ReadDocument:
    """`attached` is the content inside, None without one that reads as such; `text` what the page shows."""

    attached: dict[str, Any] | None
    text: str

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
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError) as error:
        raise UnreadablePdf("broken") from error


def _read(reader: PdfReader) -> ReadDocument:
    if reader.is_encrypted:
        raise UnreadablePdf("encrypted")
    if len(reader.pages) > MAX_PAGES:
        raise UnreadablePdf("too_many_pages")
    attachments = reader.attachments.get(ATTACHMENT, [])
    return ReadDocument(
        attached=_content(attachments[0]) if attachments else None,
        text="\n".join(page.extract_text() for page in reader.pages),
    )


def _content(attachment: bytes) -> dict[str, Any] | None:
    """The JSON object in `attachment`, if it is one that could be written canonically."""
    try:
        content = json.loads(attachment)
        canonical(content)
    except (ValueError, TypeError, RecursionError):
        return None
    return content if isinstance(content, dict) else None
