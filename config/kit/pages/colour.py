"""Colour arithmetic: WCAG contrast, and lightness in OKLCH (even to the eye)."""

from __future__ import annotations

from math import atan2, cbrt, cos, hypot, sin

Rgb = tuple[float, float, float]


def parse(text: str) -> Rgb:
    """`#1a2b3c` → red, green, blue from 0 to 1. Raises `ValueError` for anything else."""
    if len(text) != 7 or text[0] != "#":  # noqa: PLR2004 - # and six digits
        raise ValueError(f"{text!r} is not a colour like #1a2b3c")
    return (int(text[1:3], 16) / 255, int(text[3:5], 16) / 255, int(text[5:7], 16) / 255)


def write(colour: Rgb) -> str:
    """Red, green, blue from 0 to 1 → `#1a2b3c`."""
    return "#" + "".join(f"{round(min(max(part, 0.0), 1.0) * 255):02x}" for part in colour)


def linear(part: float) -> float:
    """An sRGB part without its gamma."""
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - sRGB's own


def gamma(part: float) -> float:
    """The reverse of `linear`."""
    return part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055  # noqa: PLR2004 - sRGB's own


def luminance(text: str) -> float:
    """WCAG 2 relative luminance."""
    red, green, blue = (linear(part) for part in parse(text))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """WCAG 2 contrast of two colours, 1 to 21."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def to_oklch(text: str) -> tuple[float, float, float]:
    """Lightness 0 to 1, chroma, hue in radians (Björn Ottosson's OKLab)."""
    red, green, blue = (linear(part) for part in parse(text))
    long = cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return lightness, hypot(a, b), atan2(b, a)


def from_oklch(lightness: float, chroma: float, hue: float) -> str:
    """The nearest sRGB colour; chroma gives way until it fits, hue and lightness stay."""
    while True:
        a, b = chroma * cos(hue), chroma * sin(hue)
        long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
        middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
        short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
        parts = (
            4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
        )
        if chroma < 0.001 or all(-0.0005 <= part <= 1.0005 for part in parts):  # noqa: PLR2004 - rounding
            red, green, blue = (gamma(min(max(part, 0.0), 1.0)) for part in parts)
            return write((red, green, blue))
        chroma *= 0.96
