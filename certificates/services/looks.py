"""The look of a practice's certificates, and the pictures that renders refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.core.files.base import ContentFile

from certificates.documents.design import Design, make_design
from config.kit.storage import private_files

if TYPE_CHECKING:
    from accounts.models import Practice

logger = structlog.get_logger(__name__)


def design_of(practice: Practice) -> tuple[Design, bytes]:
    """How the practice's certificates look now, and the PNG of its logo; a logo that cannot be read is left out."""
    return make_design(
        accent=practice.accent,
        country=practice.country,
        logo=_logo(practice),
        signatory=practice.certificate_signatory,
        signatory_title=practice.certificate_signatory_title,
    )


def keep_logo(design: Design, png: bytes) -> None:
    """Store the logo under its digest, so that renders of today can be made again when the practice has another."""
    store = private_files()
    if png and not store.exists(_place(design)):
        store.save(_place(design), ContentFile(png))


def kept_logo(design: Design) -> bytes:
    """The PNG that `design` names; empty for none. Raises OSError when it is lost."""
    if not design.logo:
        return b""
    with private_files().open(_place(design)) as file:
        png: bytes = file.read()
    return png


def _place(design: Design) -> str:
    return f"certificates/logos/{design.logo}.png"


def _logo(practice: Practice) -> bytes:
    if not practice.logo:
        return b""
    try:
        with practice.logo.open("rb") as file:
            picture: bytes = file.read()
    except OSError:
        logger.warning("the logo of a practice cannot be read", practice=practice.pk)
        return b""
    return picture
