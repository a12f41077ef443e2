"""How a practice's certificates look: its tokens, checked once."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from PIL import Image, UnidentifiedImageError

from config.kit.pages.accent import HOUSE_ACCENT, accent_key, accent_tokens

PAPERS: Final = ("a4", "us-letter")
LETTER_COUNTRIES: Final = frozenset({"US", "CA", "MX", "PH", "CL", "CO", "VE"})
LOGO_PIXELS: Final = (900, 450)


@dataclass(frozen=True, kw_only=True)
class Design:
    """`accent` reads as text on paper; `logo` is the SHA-256 of the PNG that stands on it, empty without one."""

    accent: str = HOUSE_ACCENT
    paper: str = "a4"
    logo: str = ""
    signatory: str = ""
    signatory_title: str = ""

    def as_json(self) -> dict[str, str]:
        """Plain values, as a render keeps them."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Design:
        """What `as_json` gave."""
        return cls(**stored)


def make_design(*, accent: str = "", country: str = "", logo: bytes = b"", **signs: str) -> tuple[Design, bytes]:
    """The design of a practice and the PNG of its logo.

    A colour that is none falls back to the house's, a logo that is no picture
    is left out: a certificate is never held up by its looks.
    """
    colour = f"#{accent_key(accent)}" if accent_key(accent) else HOUSE_ACCENT
    png = _as_png(logo) if logo else b""
    design = Design(
        accent=accent_tokens(colour, "light")["accent"],
        paper="us-letter" if country in LETTER_COUNTRIES else "a4",
        logo=hashlib.sha256(png).hexdigest() if png else "",
        **signs,
    )
    return design, png


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
