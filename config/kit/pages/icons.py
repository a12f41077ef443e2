"""Heroicons as inline SVG, hidden from assistive technology unless titled."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from heroicons import _render_icon

Size = Literal[16, 20, 24]
STYLES: dict[int, str] = {16: "micro", 20: "mini", 24: "outline"}


@lru_cache(maxsize=512)
def icon(name: str, *, size: Size = 20, title: str = "") -> SafeString:
    """The icon `name` (heroicons.com) in 16 (micro), 20 (mini) or 24 px (outline).

    Without `title` it is decoration; with one it is an image of that name.
    Raises heroicons' `IconDoesNotExist` for unknown names.
    """
    svg = _render_icon(STYLES[size], str(name), size, {"class": f"icon icon-{size}"})
    svg = re.sub(r">\s+<", "><", svg).strip()
    svg = svg.replace(' aria-hidden="true"', "").replace(' data-slot="icon"', "")
    naming = f' role="img" aria-label="{escape(title)}"' if title else ' aria-hidden="true"'
    return mark_safe(svg.replace("<svg", f'<svg{naming} focusable="false"', 1))  # noqa: S308 - escaped above
