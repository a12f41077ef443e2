"""A PDF beside what was issued, field by field, in memory: nothing of the file is kept.

What a file says is judged twice: by the content attached to it and by the
words on its page, because either can be changed without the other. The words
are compared with those of the paper as we would print it, read by the same
reader: whatever reading does to a script it does to both.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certificates.documents.confined import ReadingInterrupted, read_confined
from certificates.documents.reading import ReadDocument, UnreadablePdf, read_document
from certificates.enums import RenderState
from certificates.services.comparing_fields import ComparedField, FieldVerdict, compare_fields, words_of
from certificates.services.papers import expected_content, paper_of
from certificates.services.verifying import KEY, Verification, read_number, shown_certificates, verification_of
from config.kit.errors import Invalid, NotFound, Unavailable

if TYPE_CHECKING:
    from certificates.models import Certificate

NUMBER: Final = re.compile(r"\b[A-Z][A-Z0-9]{0,7}-\d{4}-\d{6,9}\b")
LINK: Final = re.compile(r"/verify/(?P<key>[A-Za-z0-9_-]{32})/")
MOST_CANDIDATES: Final = 4
PATIENCE_SECONDS: Final = 20
"""For which somebody waits in front of the page."""


class Sameness(TextChoices):
    """How a file relates to what was issued."""

    IDENTICAL = "identical", gettext_lazy("This is the very file that was issued")
    SAME = "same", gettext_lazy("What can be read in this file is what was issued")
    PARTLY = "partly", gettext_lazy("Not everything in this file could be compared")
    DIFFERENT = "different", gettext_lazy("This file does not say what was issued")


@dataclass(frozen=True, slots=True)
class Comparison:
    """`fields` in the order of the paper; `has_other_words` where the page says more, or less, than they do."""

    verification: Verification
    sameness: Sameness
    fields: list[ComparedField]
    has_other_words: bool


def compare_pdf(pdf: bytes) -> Comparison:
    """Find the certificate that `pdf` claims to be and compare both.

    Raises `Invalid` with the code of what is wrong with the file (`not_pdf`,
    `too_big`, `too_many_pages`, `encrypted`, `broken`, `image_only`),
    `NotFound` (`no_certificate`) where it names none that we show, and
    `Unavailable` where there was no time to read it.
    """
    try:
        read = read_confined(pdf, patience=PATIENCE_SECONDS)
    except UnreadablePdf as error:
        raise Invalid(refusal_of(error.why), code=error.why) from error
    except ReadingInterrupted as error:
        raise Unavailable from error
    if not read.text.strip() and read.attached is None:
        raise Invalid(refusal_of("image_only"), code="image_only")
    certificate = _named_in(read)
    if certificate is None:
        raise NotFound(_("This file names no certificate of ours that can be shown."), code="no_certificate")
    content, is_proven = expected_content(certificate, read)
    paper = paper_of(certificate, content)
    if _is_ours(certificate, pdf, paper):
        fields = compare_fields(certificate, content, read, printed=read.text)
        return Comparison(verification_of(certificate), Sameness.IDENTICAL, fields, has_other_words=False)
    printed = read_document(paper).text if paper else ""
    fields = compare_fields(certificate, content, read, printed=printed)
    is_whole = bool(printed) and (is_proven or not certificate.erased_on)
    other = is_whole and bool(read.text.strip()) and words_of(printed) != words_of(read.text)
    other = other or (read.attached is not None and not is_proven)
    return Comparison(verification_of(certificate), _sameness(fields, has_other_words=other), fields, other)


def refusal_of(why: str) -> str:
    """What to tell whoever brought the file, and what to do."""
    return {
        "not_pdf": _("This is not a PDF. Choose the certificate as you got it: a file that ends in .pdf."),
        "too_big": _("This file is larger than 5 MB. Choose the certificate as you got it."),
        "too_many_pages": _("This file has more than five pages. Choose the certificate alone."),
        "encrypted": _("This file is locked with a password. Choose one that is not."),
        "broken": _("This file is damaged and cannot be read. Get it anew from whoever sent it."),
        "image_only": _("There is only a picture in this file, no text. Check the number that you see on it instead."),
    }[why]


def _sameness(fields: list[ComparedField], *, has_other_words: bool) -> Sameness:
    verdicts = {field.verdict for field in fields}
    if FieldVerdict.DIFFERENT in verdicts or has_other_words:
        return Sameness.DIFFERENT
    return Sameness.PARTLY if FieldVerdict.UNKNOWN in verdicts else Sameness.SAME


def _is_ours(certificate: Certificate, pdf: bytes, paper: bytes) -> bool:
    """Whether it is, byte for byte, the file that was made, or would be made again."""
    render = getattr(certificate, "render", None)
    digest = hashlib.sha256(pdf).hexdigest()
    return pdf == paper or (render is not None and render.state == RenderState.MADE and render.digest == digest)


def _named_in(read: ReadDocument) -> Certificate | None:
    """By what is attached first, then by the link, then by the numbers on the page in their order."""
    attached: dict[str, Any] = read.attached or {}
    numbers = [read_number(str(attached.get("number", ""))), *NUMBER.findall(read.text)][: MOST_CANDIDATES + 1]
    together = "".join(read.text.split())
    keys = LINK.findall(f"{str(attached.get('verify_url', ''))[:300]} {together}")[:MOST_CANDIDATES]
    wanted = [("number", number) for number in numbers[:1] if number]
    wanted += [("share_key", key) for key in keys if KEY.fullmatch(key)]
    wanted += [("number", number) for number in numbers[1:]]
    rows = shown_certificates().select_related("practice", "replaced_by", "render")
    found = list(rows.filter(Q(number__in=[n for n in numbers if n]) | Q(share_key__in=keys)))
    for name, value in wanted:
        for certificate in found:
            if getattr(certificate, name) == value:
                return certificate
    return None
