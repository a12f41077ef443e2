"""Where a person's picture is, for programs: a whole address, always there."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.urls import reverse


def avatar_address(avatar: str, uid: UUID) -> str:
    """The picture's address; people without one have their initials drawn."""
    path = avatar or reverse("drawn-avatar", args=[uid])
    return f"{settings.BASE_URL}{path}" if path.startswith("/") else path
