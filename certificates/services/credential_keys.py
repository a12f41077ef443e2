"""The keys with which practices sign credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.rules import is_practice_admin
from accounts.services.audit import record_event
from accounts.services.sealing import seal, unseal
from certificates.credentials.did import load_private_key, multibase_key, new_private_key
from certificates.models import CredentialKey
from config.kit.errors import DomainError, Forbidden
from config.kit.locks import lock_rows, locked_transaction

if TYPE_CHECKING:
    from accounts.models import Practice, User


class KeyUnreadable(DomainError):
    """The private half was sealed with a SECRET_KEY that is not among the present ones."""

    code = "key_unreadable"
    status = 500


def current_key(practice: Practice) -> CredentialKey:
    """The practice's current key; its first is made when it is asked for."""
    known = CredentialKey.objects.filter(practice=practice, retired_at__isnull=True)
    found = known.first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return _make_key(practice)
    except IntegrityError:  # somebody else was quicker
        return known.get()


def rotate_key(practice: Practice, *, actor: User) -> CredentialKey:
    """Sign with a fresh key from now on; what the old one signed still verifies. Raises `Forbidden`."""
    if not is_practice_admin(actor, practice):
        raise Forbidden
    with locked_transaction():
        for old in lock_rows(CredentialKey.objects.filter(practice=practice, retired_at__isnull=True)):
            old.retired_at = timezone.now()
            old.save(update_fields=["retired_at"])
        key = _make_key(practice)
        record_event("credential_key.rotated", key, actor=actor, practice=practice, kid=key.kid)
        return key


def private_half(key: CredentialKey) -> Ed25519PrivateKey:
    """What signs. Raises `KeyUnreadable`."""
    raw = unseal(key.private_sealed)
    if raw is None:
        raise KeyUnreadable
    return load_private_key(raw)


def _make_key(practice: Practice) -> CredentialKey:
    raw = new_private_key()
    public = multibase_key(load_private_key(raw).public_key())
    return CredentialKey.objects.create(
        practice=practice, kid=f"key-{public[-16:]}", private_sealed=seal(raw), public_multibase=public
    )
