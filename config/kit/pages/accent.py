"""A practice's accent: one colour it likes becomes every accent token, contrast computed.

The stylesheet is a pure function of the colour, so its address holds the
colour and it may be cached for ever; pages stay free of inline style.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from config.kit.pages.colour import contrast, from_oklch, to_oklch

HOUSE_ACCENT: Final = "#12584f"  # `--accent` of static/css/tokens.css
READABLE: Final = 4.6  # WCAG AA asks 4.5; the rest is room for rounding
GROUNDS: Final = {
    "light": ("#ffffff", "#f6f4ef", "#ece8df"),
    "dark": ("#211f1c", "#181614", "#100f0d"),
}
HEX: Final = re.compile(r"#?([0-9a-fA-F]{6})")


def accent_key(colour: str) -> str:
    """`#1A2B3C` → `1a2b3c`, what the stylesheet's address holds; "" for anything that is no colour."""
    match = HEX.fullmatch(colour)
    return match[1].lower() if match else ""


@lru_cache(maxsize=256)
def accent_tokens(colour: str, theme: str) -> dict[str, str]:
    """The accent tokens of `theme` (light or dark) for a practice that likes `colour` (`#1a2b3c`).

    The hue is the practice's; lightness moves until the accent reads as text
    on every ground of the theme and its ink reads on it.
    """
    lightness, chroma, hue = to_oklch(colour)
    dark = theme == "dark"
    soft = from_oklch(0.3 if dark else 0.945, min(chroma, 0.04 if dark else 0.025), hue)
    step = 0.005 if dark else -0.005
    lightness = max(lightness, 0.6) if dark else min(lightness, 0.6)
    grounds = (*GROUNDS[theme], soft)
    while min(contrast(from_oklch(lightness, chroma, hue), ground) for ground in grounds) < READABLE:
        lightness += step
    accent = from_oklch(lightness, chroma, hue)
    ink = from_oklch(0.2, min(chroma, 0.03), hue) if dark else "#ffffff"
    hover = from_oklch(lightness + (0.06 if dark else -0.06), chroma, hue)
    soft_ink = from_oklch(lightness + (0.08 if dark else -0.08), chroma, hue)
    return {
        "accent": accent,
        "accent-ink": ink,
        "accent-hover": hover,
        "accent-soft": soft,
        "accent-soft-ink": soft_ink,
    }


@lru_cache(maxsize=256)
def accent_stylesheet(colour: str) -> str:
    """The practice's layer of the stylesheet, light and dark."""
    light, dark = (
        "".join(f"--{name}:{value};" for name, value in accent_tokens(colour, theme).items())
        for theme in ("light", "dark")
    )
    return f"@layer practice{{:root{{{light}}}@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}}}"
