"""The key ring that signs access tokens: one current RSA key, retired ones that still verify."""

from __future__ import annotations

import secrets
from datetime import timedelta
from functools import lru_cache
from typing import Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.utils import timezone

from accounts.locks import lock_signing_keys
from accounts.models import SigningKey, User
from accounts.services.audit import record_event
from accounts.services.sealing import is_freshly_sealed, seal, unseal
from config.kit.locks import locked_transaction

KEY_BITS: Final = 2048
KEPT_AFTER_RETIREMENT: Final = timedelta(days=30)  # far longer than any token lives


def current_signing_key() -> SigningKey:
    """The key that signs now; the first one is made when it is first needed.

    A key that no SECRET_KEY of ours can open (it was changed without a
    fallback) is replaced; its public half goes on verifying.
    """
    key = SigningKey.objects.filter(retired_at__isnull=True).first()
    if key is not None and private_key(key) is not None:
        return key
    with locked_transaction():
        key = lock_signing_keys()
        if key is not None and private_key(key) is not None:
            return key
        return _replace(key, actor=None)


def rotate_signing_key(*, actor: User | None) -> SigningKey:
    """A new current key; tokens of the old one stay valid until they expire."""
    with locked_transaction():
        return _replace(lock_signing_keys(), actor=actor)


def drop_retired_keys(*, actor: User | None, older_than: timedelta = KEPT_AFTER_RETIREMENT) -> int:
    """Forget retired keys: every token they signed is refused from now on. Returns how many."""
    with locked_transaction():
        lock_signing_keys()
        dropped = list(SigningKey.objects.filter(retired_at__lte=timezone.now() - older_than))
        for key in dropped:
            record_event("signing_key.dropped", key, actor=actor, practice=None, key_id=key.key_id)
            key.delete()
    return len(dropped)


def reseal_signing_key() -> bool:
    """Seal the current key under the present SECRET_KEY if a fallback sealed it. Returns whether it did."""
    with locked_transaction():
        key = lock_signing_keys()
        pem = None if key is None or is_freshly_sealed(key.private_pem_encrypted) else unseal(key.private_pem_encrypted)
        if key is None or pem is None:
            return False
        key.private_pem_encrypted = seal(pem)
        key.save(update_fields=["private_pem_encrypted"])
    return True


def private_key(key: SigningKey) -> rsa.RSAPrivateKey | None:
    """The private half, or None when it cannot be opened."""
    pem = unseal(key.private_pem_encrypted)
    return None if pem is None else _load(pem)


def draw_private_key() -> rsa.RSAPrivateKey:
    """A new RSA key."""
    return rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)


@lru_cache(maxsize=4)
def _load(pem: bytes) -> rsa.RSAPrivateKey:
    loaded = serialization.load_pem_private_key(pem, password=None)
    assert isinstance(loaded, rsa.RSAPrivateKey)
    return loaded


def _replace(current: SigningKey | None, *, actor: User | None) -> SigningKey:
    if current is not None:
        current.retired_at = timezone.now()
        current.save(update_fields=["retired_at"])
    made = draw_private_key()
    private_pem = made.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public_pem = made.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    key = SigningKey.objects.create(
        key_id=secrets.token_hex(8), private_pem_encrypted=seal(private_pem), public_pem=public_pem.decode()
    )
    record_event("signing_key.made", key, actor=actor, practice=None, key_id=key.key_id)
    return key
