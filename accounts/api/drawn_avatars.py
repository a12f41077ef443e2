"""Initials as a picture, for people without a photo."""

from __future__ import annotations

from typing import Final

from django.utils.html import format_html

from config.kit.pages.components.people import Avatar

GROUNDS: Final = ("#1f5f5b", "#7a3b2e", "#3f4f8a", "#6b4a86", "#5a6322", "#8a5a12")  # white on each reads at 4.5:1
DRAWING: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" width="192" height="192">'
    '<rect width="48" height="48" fill="{ground}"/>'
    '<text x="24" y="25" fill="#fff" font-family="system-ui, sans-serif" font-size="18" text-anchor="middle"'
    ' dominant-baseline="central">{initials}</text></svg>'
)


def draw_initials(name: str) -> str:
    """An SVG of the initials of `name`, in a colour that is always the same for it."""
    avatar = Avatar(name=name or "?")
    return format_html(DRAWING, ground=GROUNDS[avatar.tone - 1], initials=avatar.initials)
