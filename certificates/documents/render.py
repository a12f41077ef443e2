"""From content and design to a PDF: same content, same design, same bytes."""

from __future__ import annotations

import base64
import io

import segno

from certificates.documents.content import CertificateContent, canonical, digest_of
from certificates.documents.design import Design
from certificates.documents.fonts import font_stack
from certificates.documents.typesetter import typeset
from certificates.documents.words import printed_details, printed_facts, printed_words


def render_certificate(content: CertificateContent, design: Design, *, specimen: bool = False) -> bytes:
    """The certificate on one page: PDF/A-3, tagged, its content attached as canonical `certificate.json`.

    A `specimen` is watermarked and carries nothing that could pass for issued.
    Raises `UnprintableText` for a letter that no font has.
    """
    stored = content.as_json()
    language = content.language

    def fonts(text: str) -> list[str]:
        return font_stack(text, language=language)

    return typeset(
        {
            "specimen": specimen,
            "document_title": f"{content.title}: {content.course_name}",
            "canonical": canonical({"specimen": True} if specimen else stored).decode(),
            "digest": "" if specimen else digest_of(stored),
            "dated": [content.issued_on.year, content.issued_on.month, content.issued_on.day],
            "language": language.partition("-")[0],
            "words": printed_words(content),
            "number": content.number,
            "title": content.title,
            "issuer_name": content.issuer_name,
            "holder_name": content.holder_name,
            "course_name": content.course_name,
            "details": printed_details(content),
            "facts": [
                {"label": label, "value": value, "fonts": fonts(value)} for label, value in printed_facts(content)
            ],
            "verify_url": content.verify_url,
            "qr": qr_picture(content.verify_url),
            "design": {
                "accent": design.accent,
                "paper": design.paper,
                "logo": design.logo,
                "logo_bytes": list(base64.b64decode(design.logo)),
            },
            "fonts": {
                "plain": fonts(""),
                "title": fonts(content.title),
                "issuer": fonts(content.issuer_name),
                "holder": fonts(content.holder_name),
                "course": fonts(content.course_name),
            },
        },
        dated=content.issued_on,
    )


def qr_picture(address: str) -> str:
    """The QR code of `address` as SVG, black on nothing, with the quiet zone that readers need."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", border=4, xmldecl=False, svgns=True, nl=False, omitsize=True
    )
    return drawn.getvalue().decode()
