"""API keys of demo people: derived like their secrets, stored as a hash like everybody's."""

from __future__ import annotations

import base64
import hashlib
from typing import Final

from accounts.enums import ApiScope
from accounts.models import ApiKey, Practice, User
from config.demo.secrets import derived

ALPHABET: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


def demo_key(email: str) -> str:
    """The whole key that programs send for the demo person of that address; always the same in one installation."""
    secret = base64.urlsafe_b64encode(derived("key", email, 32)).rstrip(b"=").decode()
    return f"camp_{_prefix(email)}_{secret}"


def give_key(user: User, practice: Practice) -> ApiKey:
    """A key for everything that keys may do in `practice`; read by `accounts.services.api_keys` as any other."""
    return ApiKey.objects.create(
        user=user,
        practice=practice,
        name="Demo",
        prefix=_prefix(user.email),
        secret_hash=hashlib.sha256(demo_key(user.email).encode()).hexdigest(),
        scopes=[scope.value for scope in ApiScope],
    )


def _prefix(email: str) -> str:
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in derived("key prefix", email, 12))
