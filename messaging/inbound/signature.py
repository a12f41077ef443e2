"""Whether a message comes from who shares our secret, and lately."""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from typing import Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from config.kit.errors import NotSignedIn, Unavailable

HEADER: Final = "X-Campanile-Signature"
TOLERANCE: Final = 300
"""Seconds by which clocks may differ and a message may be late."""
_SHAPE: Final = re.compile(r"t=([0-9]{1,12}),v1=([0-9a-f]{64})", re.ASCII)


def sign(body: bytes, *, secret: str, at: int) -> str:
    """The header of a message that is sent at `at` (seconds since 1970): HMAC-SHA256 over `<at>.<body>`."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def verify(body: bytes, header: str | None) -> None:
    """Raises `NotSignedIn` for what is not signed, wrongly or too long ago; `Unavailable` without a secret."""
    secret = settings.INBOUND_MAIL_SECRET
    if not secret:
        raise Unavailable(_("Questions by mail are not available here."))
    shape = _SHAPE.fullmatch(header or "")
    if shape is None:
        raise NotSignedIn(_("The message is not signed."), code="not_signed")
    at = int(shape[1])
    if not hmac.compare_digest(sign(body, secret=secret, at=at), shape[0]):
        raise NotSignedIn(_("The message is signed wrongly."), code="wrong_signature")
    if abs(time.time() - at) > TOLERANCE:
        raise NotSignedIn(_("The message was signed too long ago."), code="old_signature")
