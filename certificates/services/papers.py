"""The paper that a certificate should be, for comparing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certificates.documents.design import Design
from certificates.documents.reading import ReadDocument
from certificates.documents.render import TEMPLATE_VERSION, render_certificate
from certificates.services.looks import design_of, kept_logo
from config.kit.errors import DomainError

if TYPE_CHECKING:
    from certificates.models import Certificate


def expected_content(certificate: Certificate, read: ReadDocument) -> tuple[dict[str, Any], bool]:
    """What was issued, whole, and whether the file's own attachment proved to be just that.

    Of an erased person only the digest of the whole is left; an attachment with
    this digest is the whole.
    """
    if read.attached is not None and read.digest == certificate.digest:
        return read.attached, True
    content: dict[str, Any] = certificate.content
    return content, False


def paper_of(certificate: Certificate, content: dict[str, Any]) -> bytes:
    """`content` as it was printed first, or as it would be today; empty where it cannot be printed. Kept nowhere."""
    render = getattr(certificate, "render", None)
    version = TEMPLATE_VERSION
    try:
        if render is not None and render.design:
            design, version = Design.from_json(render.design), render.template_version
            logo = kept_logo(design)
        else:
            design, logo = design_of(certificate.practice)
        return render_certificate(content, design, logo=logo, template_version=version)
    except (DomainError, OSError, KeyError, TypeError, ValueError):
        return b""
