"""Codes on paper for the day the phone is lost: shown once, kept as a keyed hash, good once each."""

from __future__ import annotations

import base64
import secrets
from typing import Final

from django.conf import settings
from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken

from accounts.models import User

HOW_MANY: Final = 10
ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else
HALF: Final = 5
_SALT: Final = "accounts.backup_code"


def draw_backup_codes(user: User) -> list[str]:
    """New codes (`abcde-fghij`) in place of all earlier ones; call it under the user's lock."""
    device, _made = StaticDevice.objects.get_or_create(user=user, name="backup", defaults={"confirmed": True})
    device.token_set.all().delete()
    codes = ["".join(secrets.choice(ALPHABET) for _place in range(2 * HALF)) for _code in range(HOW_MANY)]
    StaticToken.objects.bulk_create(
        StaticToken(device=device, token=_hash(code, user, settings.SECRET_KEY)) for code in codes
    )
    return [f"{code[:HALF]}-{code[HALF:]}" for code in codes]


def use_backup_code(user: User, code: str) -> bool:
    """Whether `code` was one of the person's; it is used up. Call it under the user's lock."""
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    hashes = [_hash(plain, user, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    tokens = StaticToken.objects.filter(device__user=user, device__confirmed=True, token__in=hashes)
    deleted, _per_model = tokens.delete()
    return bool(deleted)


def drop_backup_codes(user: User) -> None:
    """Forget them all."""
    StaticDevice.objects.filter(user=user).delete()


def _hash(plain: str, user: User, secret_key: str) -> str:
    """80 bits of a keyed hash: what the column holds, and more than a code has."""
    digest = salted_hmac(_SALT, f"{user.pk}:{plain}", secret=secret_key, algorithm="sha256").digest()
    return base64.b32encode(digest[:10]).decode()
