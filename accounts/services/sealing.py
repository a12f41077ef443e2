"""Small secrets at rest, sealed with a key derived from SECRET_KEY."""

from __future__ import annotations

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"campanile signing keys"


@lru_cache(maxsize=8)
def _box(secret_key: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def seal(data: bytes) -> bytes:
    """`data` encrypted and authenticated under the present SECRET_KEY."""
    return _box(settings.SECRET_KEY).encrypt(data)


def unseal(sealed: bytes | memoryview) -> bytes | None:
    """What `seal` was given, under SECRET_KEY or one of its fallbacks; None when none of them fits."""
    boxes = [_box(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    try:
        return MultiFernet(boxes).decrypt(bytes(sealed))
    except InvalidToken:
        return None


def is_freshly_sealed(sealed: bytes | memoryview) -> bool:
    """Whether the present SECRET_KEY itself opens it."""
    try:
        _box(settings.SECRET_KEY).decrypt(bytes(sealed))
    except InvalidToken:
        return False
    return True
