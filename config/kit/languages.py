"""Which languages are spoken here: those of `settings.LANGUAGES`, each with a complete catalogue."""

from __future__ import annotations

from typing import Any

from django.conf import settings


def language_choices() -> list[tuple[str, Any]]:
    """Codes and names, for choices; a callable, so that bringing a language changes no migration."""
    return list(settings.LANGUAGES)


def is_spoken(code: str) -> bool:
    """Whether pages and mails can be had in it; rows may still name one that is not offered any more."""
    return code in dict(settings.LANGUAGES)
