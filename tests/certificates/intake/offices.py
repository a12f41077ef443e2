"""Where the office finds uploads."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import Practice
from config.kit.dashboard import read_queues


def at(page: str = "changelist", *args: object) -> str:
    """An address of the office's."""
    return reverse(f"admin:certificates_intake_{page}", args=args)


def waiting(practice: Practice, name: str = "uploads for the school") -> int:
    """How many the overview counts."""
    return next(one.value for one in read_queues(frozenset({practice.pk})) if one.figure.name == name)
