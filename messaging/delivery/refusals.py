"""Signed links by which a reader refuses a category without logging in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core import signing
from django.urls import reverse

from config.kit.errors import NotFound
from messaging.delivery.enums import Category, Channel

SALT: Final = "delivery.unsubscribe"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One person, one category, one channel."""

    user_id: int
    category: Category
    channel: Channel


def unsubscribe_url(refusal: Refusal, *, base_url: str = "") -> str:
    """The absolute address, at `base_url` or the house's, that shows the refusal (GET) and makes it (POST).

    It does not expire.
    """
    token = signing.dumps([refusal.user_id, refusal.category.value, refusal.channel.value], salt=SALT)
    return f"{base_url or settings.BASE_URL}{reverse('delivery:unsubscribe', args=[token])}"


def read_refusal(token: str) -> Refusal:
    """What `token` stands for. Raises `NotFound` for anything that we did not sign."""
    try:
        user_id, category, channel = signing.loads(token, salt=SALT)
        return Refusal(int(user_id), Category(category), Channel(channel))
    except (signing.BadSignature, ValueError, TypeError):
        raise NotFound from None
