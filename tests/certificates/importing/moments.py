"""When sessions of Hovn are, as its pages write it."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

SOON = timezone.now() + timedelta(days=30)


def at(moment) -> str:
    return f"$D{moment:%Y-%m-%dT%H:%M:%SZ}"
