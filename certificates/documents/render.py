"""From content and design to a PDF: same content, same design, same bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any, Final

import segno

from certificates.documents.content import CertificateContent, canonical, digest_of
from certificates.documents.design import Design
from certificates.documents.fonts import font_stack
from certificates.documents.typesetter import TEMPLATE_VERSION, typeset
from certificates.documents.words import printed_details, printed_facts, printed_title, printed_words

__all__ = ["TEMPLATE_VERSION", "qr_picture", "render_certificate"]
MASK: Final = 6
LONG_WORD: Final = re.compile(r"[^\s-]{16,}")
"""A word of fewer letters fits into every place of the page, and need not be measured there."""


def render_certificate(
    stored: Mapping[str, Any],
    design: Design,
    *,
    logo: bytes = b"",
    template_version: int = TEMPLATE_VERSION,
    specimen: bool = False,
    as_picture: bool = False,
) -> bytes:
    """The certificate on one page: PDF/A-3, tagged, `stored` attached in canonical form as `certificate.json`.

    `stored` is a content as it was digested, `logo` the PNG that `design` names.
    A `specimen` is watermarked and carries nothing that could pass for issued.
    With `as_picture` it is a PNG of the page, for looking at only.
    Raises `UnprintableText` for a letter that no font has.
    """
    content = CertificateContent.from_json(stored)
    title, details, facts = printed_title(content), printed_details(content), printed_facts(content)
    names = (content.issuer_name, content.holder_name, content.course_name, design.signatory, design.signatory_title)
    texts = (title, details, *names, *(value for _label, value in facts))

    def fonts(text: str) -> list[str]:
        return font_stack(text, language=content.language)

    return typeset(
        {
            "specimen": specimen,
            "document_title": f"{title}: {content.course_name}",
            "canonical": canonical({"specimen": True} if specimen else dict(stored)).decode(),
            "digest": "" if specimen else digest_of(dict(stored)),
            "dated": [content.issued_on.year, content.issued_on.month, content.issued_on.day],
            "language": content.language.partition("-")[0],
            "words": printed_words(content),
            "number": content.number,
            "title": title,
            "issuer_name": content.issuer_name,
            "holder_name": content.holder_name,
            "course_name": content.course_name,
            "details": details,
            "facts": [{"label": label, "value": value, "fonts": fonts(value)} for label, value in facts],
            "has_long_words": any(LONG_WORD.search(text) for text in texts),
            "verify_url": content.verify_url,
            "qr": qr_picture(content.verify_url) if content.verify_url else "",
            "design": {**design.as_json(), "logo": list(logo)},
            "fonts": {
                "plain": fonts(""),
                "title": fonts(title),
                "issuer": fonts(content.issuer_name),
                "holder": fonts(content.holder_name),
                "course": fonts(content.course_name),
                "signatory": fonts(design.signatory + design.signatory_title),
            },
        },
        dated=content.issued_on,
        template_version=template_version,
        as_picture=as_picture,
    )


def qr_picture(address: str) -> str:
    """The QR code of `address` as SVG, black on nothing, with the quiet zone that readers need.

    Readers take any of the eight masks. This one is the best for half of our
    addresses; trying all eight took a quarter of a certificate's time.
    """
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False, mask=MASK).save(
        drawn, kind="svg", border=4, xmldecl=False, svgns=True, nl=False, omitsize=True
    )
    return drawn.getvalue().decode()
