"""Access tokens: RS256, bound to one surface and one login.

A token names its login (`sid`); whether it opens anything is asked of that
row, its user and the signing key on each request, in one query. So an ended
login, a suspended person and a dropped key stop their tokens at once.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization

from accounts.errors import AccountClosed, SecondFactorNeeded, TokenExpired, TokenRefused
from accounts.models import LoginSession
from accounts.queries import login_session_with_user
from accounts.services.login_sessions import note_seen
from accounts.services.signing_keys import current_signing_key, private_key

ALGORITHM: Final = "RS256"
ISSUER: Final = "campanile"
LONGEST_TOKEN: Final = 4096
REQUIRED_CLAIMS: Final = ("exp", "iat", "iss", "aud", "sub", "sid")


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A signed token; `expires_in` is in seconds from now."""

    value: str
    expires_in: int


def issue_token(session: LoginSession) -> AccessToken:
    """A token for this login, valid exactly as long as the login is."""
    key = current_signing_key()
    opened = private_key(key)
    assert opened is not None, "current_signing_key() answers only keys that open"
    issued_at = int(session.created_at.timestamp())
    expires_at = int(session.expires_at.timestamp())
    claims = {
        "iss": ISSUER,
        "aud": str(session.surface),
        "sub": str(session.user.uid),
        "sid": str(session.uid),
        "iat": issued_at,
        "exp": expires_at,
        # the names that the marketplace's clients read
        "userId": str(session.user.uid),
        "sessionId": str(session.uid),
    }
    value = jwt.encode(claims, opened, algorithm=ALGORITHM, headers={"kid": key.key_id})
    return AccessToken(value, expires_at - issued_at)


def read_token(value: str, *, surface: str, is_pending_welcome: bool = False) -> LoginSession:
    """The open login that `value` stands for, with its user and roles; one query.

    Raises `TokenRefused` (forged, of another surface, of an ended login),
    `TokenExpired`, `AccountClosed`, or `SecondFactorNeeded` for a login that
    waits for its second factor, unless such a one is welcome.
    """
    session = _verified(value, surface)
    if not session.user.may_act:
        raise AccountClosed
    if session.revoked_at is not None:
        raise TokenRefused
    if not session.is_open:
        raise TokenExpired
    if session.needs_second_factor and not is_pending_welcome:
        raise SecondFactorNeeded
    note_seen(session)
    return session


def read_ended_token(value: str, *, surface: str) -> LoginSession | None:
    """The login of a token that may be expired or ended already, for logging out; None for anything forged."""
    try:
        return _verified(value, surface, verify_exp=False)
    except TokenRefused:
        return None


def _verified(value: str, surface: str, *, verify_exp: bool = True) -> LoginSession:
    if len(value) > LONGEST_TOKEN:
        raise TokenRefused
    key_id, uid = _claimed(value)
    session = login_session_with_user(key_id=key_id, uid=uid) if key_id.isascii() and key_id.isprintable() else None
    public_pem = getattr(session, "public_pem", None)
    if session is None or not public_pem:
        raise TokenRefused
    try:
        jwt.decode(
            value,
            _opened(public_pem),
            algorithms=[ALGORITHM],
            audience=surface,
            issuer=ISSUER,
            options={"require": list(REQUIRED_CLAIMS), "verify_exp": verify_exp},
        )
    except jwt.ExpiredSignatureError as error:
        raise TokenExpired from error
    except (jwt.InvalidTokenError, UnsupportedAlgorithm, ValueError) as error:
        raise TokenRefused from error
    return session


def _claimed(value: str) -> tuple[str, UUID]:
    """Key id and login that a token names, verified by nobody yet: where to look for the key that will."""
    try:
        header, claims, _signature = value.split(".")
        named = [json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in (header, claims)]
        return str(named[0].get("kid", "")), UUID(str(named[1].get("sid", "")))
    except (ValueError, AttributeError, RecursionError) as error:
        raise TokenRefused from error


@lru_cache(maxsize=8)
def _opened(public_pem: str) -> Any:
    """The key for PyJWT; reading its text takes longer than checking a signature."""
    return serialization.load_pem_public_key(public_pem.encode())
