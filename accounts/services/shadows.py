"""People who do not exist, answered as if they did."""

from __future__ import annotations

import uuid
from typing import Final

from django.core.cache import cache
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.enums import VerificationPurpose
from accounts.errors import TooSoon
from accounts.models import User
from accounts.services.codes import draw_code
from accounts.services.login import normalise_email
from accounts.services.verification_codes import LIFETIMES, RESEND_WINDOW, SentCode

_SALT: Final = "accounts.shadow"
_EPOCH_MS: Final = 1_735_689_600_000  # 2025, from when our people's ids could be
_SPAN_MS: Final = 31_536_000_000


def shadow_code(email: str) -> SentCode:
    """What `send_code` would return for an address that nobody has; nothing is sent.

    The same address gives the same user id, and a second wish within the
    window is `TooSoon`, as for somebody real.
    """
    name = normalise_email(email)
    window = round(RESEND_WINDOW.total_seconds())
    digest = salted_hmac(_SALT, name, algorithm="sha256")
    if not cache.add(f"shadow:{digest.hexdigest()}", 1, timeout=window):
        raise TooSoon(retry_after=window)
    now = timezone.now()
    person = User(email=name, uid=_shadow_uid(digest.digest()))
    return SentCode(person, draw_code(), now, now + LIFETIMES[VerificationPurpose.EMAIL])


def _shadow_uid(digest: bytes) -> uuid.UUID:
    """A version 7 UUID that looks as ours do and depends on the digest alone."""
    milliseconds = _EPOCH_MS + int.from_bytes(digest[:8]) % _SPAN_MS
    value = milliseconds << 80 | int.from_bytes(digest[8:18])
    value = value & ~(0xF << 76) | (0x7 << 76)
    value = value & ~(0x3 << 62) | (0x2 << 62)
    return uuid.UUID(int=value)
