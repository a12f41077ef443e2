"""How a practice's certificates look: its tokens, checked once, and what they are worth."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from PIL import Image, UnidentifiedImageError

from certificates.documents import typesetter
from config.kit.pages.accent import HOUSE_ACCENT, accent_key, accent_tokens

LAYOUT_VERSION: Final = 1
"""Raised with every change of the template: a render of another layout is another file."""
PAPERS: Final = ("a4", "us-letter")
LOGO_PIXELS: Final = (900, 450)


@dataclass(frozen=True, kw_only=True)
class Design:
    """`accent` reads as text on paper; `logo` is a PNG as base64, empty without one."""

    accent: str = HOUSE_ACCENT
    paper: str = "a4"
    logo: str = ""

    @property
    def version(self) -> str:
        """Names design, layout and typesetter: what else than the content decides about the bytes."""
        told = json.dumps([asdict(self), LAYOUT_VERSION, typesetter.VERSION], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def make_design(tokens: Mapping[str, Any], *, accent: str = "", logo: bytes = b"") -> Design:
    """The design of a practice: its own tokens first, then its accent, then the house's.

    An unknown paper or colour falls back, a logo that is no picture is left
    out: a certificate is never held up by its looks.
    """
    wanted = str(tokens.get("accent") or accent)
    colour = f"#{accent_key(wanted)}" if accent_key(wanted) else HOUSE_ACCENT
    paper = str(tokens.get("paper") or "a4")
    return Design(
        accent=accent_tokens(colour, "light")["accent"],
        paper=paper if paper in PAPERS else "a4",
        logo=base64.b64encode(_as_png(logo)).decode() if logo else "",
    )


def _as_png(logo: bytes) -> bytes:
    """A small PNG of whatever picture it is; empty when it is none."""
    try:
        with Image.open(io.BytesIO(logo)) as picture:
            small = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return b""
    small.thumbnail(LOGO_PIXELS)
    png = io.BytesIO()
    small.save(png, "PNG")
    return png.getvalue()
