"""Which fonts a certificate is set in.

They come as wheels (Noto, SIL Open Font License), never from the machine: a
certificate looks the same wherever it is rendered. Covered are Latin, Greek,
Cyrillic, Arabic, Hebrew, Armenian, Georgian, Ethiopic, Thai, Lao, Khmer,
Myanmar, the ten large scripts of India and Sri Lanka, Chinese, Japanese and
Korean. What no font covers is refused, never printed as a box.
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from typing import Final

PACKAGES: Final = ("manimgx_fonts", "manimgx_fonts_cjk")
TEXT: Final = "Noto Sans"
KANA: Final = re.compile(r"[\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f]")
HANGUL: Final = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")


def font_folders() -> list[str]:
    """Where the fonts lie."""
    return [
        folder
        for package in PACKAGES
        if (spec := find_spec(package)) and spec.submodule_search_locations
        for folder in spec.submodule_search_locations
    ]


def font_stack(text: str, *, language: str = "") -> list[str]:
    """The families to try, in order, for `text`.

    Han characters look different in Japan, Korea, Taiwan and China: kana and
    hangul beside them tell, then the language, else the mainland's forms.
    """
    if KANA.search(text) or language.startswith("ja"):
        east = "Noto Sans CJK JP"
    elif HANGUL.search(text) or language.startswith("ko"):
        east = "Noto Sans CJK KR"
    elif language.lower() in {"zh-hant", "zh-tw", "zh-hk"}:
        east = "Noto Sans CJK TC"
    else:
        east = "Noto Sans CJK SC"
    return [TEXT, east]
