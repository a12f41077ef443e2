"""Demo secrets, derived from the installation's own key so that they can be shown again without being stored."""

from __future__ import annotations

import base64
import hashlib
import hmac

from django.conf import settings

PASSWORD = "campanile-demo"  # noqa: S105 - handed out to everybody who looks at the demo


def derived(purpose: str, email: str, length: int = 20) -> bytes:
    """`length` bytes that only this installation can know."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"demo:{purpose}:{email}".encode(), hashlib.sha256).digest()
    return digest[:length]


def totp_key(email: str) -> bytes:
    """The authenticator secret of a demo person, 20 bytes."""
    return derived("totp", email)


def totp_secret(email: str) -> str:
    """The same as an authenticator app takes it: base32."""
    return base64.b32encode(totp_key(email)).decode()
