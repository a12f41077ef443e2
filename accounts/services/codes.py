"""Six digits and signed links: made, hashed, compared."""

from __future__ import annotations

import hmac
import secrets
from typing import Final

from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac

from accounts.models import VerificationCode

DIGITS: Final = 6
_SALT: Final = "accounts.verification_code"


def draw_code() -> str:
    """Six random digits."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def hash_code(code: str, *, user_id: int, purpose: str, session_id: int | None) -> str:
    """What is stored: keyed with SECRET_KEY and bound to person, purpose and login."""
    return _hash(code, user_id=user_id, purpose=purpose, session_id=session_id, secret_key=settings.SECRET_KEY)


def code_matches(row: VerificationCode, code: str) -> bool:
    """Whether `code` is the one that `row` stands for; takes the same time either way."""
    matches = False
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        made = _hash(code.strip(), user_id=row.user_id, purpose=row.purpose, session_id=row.session_id, secret_key=key)
        matches |= hmac.compare_digest(made, row.code_hash)
    return matches


def link_token(row: VerificationCode) -> str:
    """An unguessable stand-in for the code, for links in mails."""
    return signing.dumps(row.pk, salt=_SALT + row.purpose)


def code_id_of_link(token: str, *, purpose: str) -> int | None:
    """The row that a link stands for, or None for anything we did not sign for this purpose."""
    try:
        found = signing.loads(token, salt=_SALT + purpose)
    except signing.BadSignature:
        return None
    return found if isinstance(found, int) else None


def _hash(code: str, *, user_id: int, purpose: str, session_id: int | None, secret_key: str) -> str:
    value = f"{purpose}:{user_id}:{session_id or 0}:{code}"
    return salted_hmac(_SALT, value, secret=secret_key, algorithm="sha256").hexdigest()
