"""Subjects are marked by emoji, as API clients know them; pages draw the common ones in the house's line."""

from __future__ import annotations

from typing import Final

VARIATION: Final = "\N{VARIATION SELECTOR-16}"
DRAWN: Final = {
    "📐": "calculator",
    "➗": "calculator",
    "🧮": "calculator",
    "🗣": "language",
    "🌍": "globe-europe-africa",
    "🎵": "musical-note",
    "🎹": "musical-note",
    "🎸": "musical-note",
    "💻": "computer-desktop",
    "🤖": "cpu-chip",
    "🔬": "beaker",
    "🧪": "beaker",
    "⚗": "beaker",
    "🧭": "light-bulb",
    "💡": "light-bulb",
    "📚": "book-open",
    "📖": "book-open",
    "✍": "pencil-square",
    "📝": "pencil-square",
    "🎨": "paint-brush",
    "📷": "camera",
    "🎬": "film",
    "⚖": "scale",
    "💼": "briefcase",
    "📈": "chart-bar",
    "💶": "currency-euro",
    "🩺": "heart",
    "❤": "heart",
    "🏆": "trophy",
    "🧩": "puzzle-piece",
    "🚀": "rocket-launch",
    "🎓": "academic-cap",
}


def drawn_icon(emoji: str) -> str:
    """The heroicon for a subject's emoji; a subject without one gets a cap, an unknown emoji "" (show it as it is)."""
    return DRAWN.get(emoji.replace(VARIATION, "").strip(), "" if emoji.strip() else "academic-cap")
