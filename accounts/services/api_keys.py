"""Keys for programs: drawn here, shown once, kept as a hash."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import ApiScope
from accounts.errors import AccountClosed, TokenExpired, TokenRefused
from accounts.locks import lock_user
from accounts.models import ApiKey, Practice, User
from accounts.queries import api_key_with_user
from accounts.rules import confine_to_practice, is_member
from accounts.services.account_inputs import refuse
from accounts.services.audit import record_event
from accounts.services.notices import Notice, send_security_notice
from accounts.services.whole_accounts import require_whole_account
from config.kit.errors import Forbidden

SHAPE: Final = re.compile(r"camp_([0-9a-z]{12})_([A-Za-z0-9_-]{43})")
LOOKS_LIKE_KEY: Final = "camp_"
ALPHABET: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
MOST_KEYS: Final = 20
USED_EVERY: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made; `secret` is the whole text that programs send, and is never seen again."""

    key: ApiKey
    secret: str


def create_api_key(
    user: User,
    *,
    actor: User,
    practice: Practice,
    name: str,
    scopes: Iterable[str],
    expires_at: datetime | None = None,
) -> NewKey:
    """A key with which programs act as the person, in that practice only, as far as `scopes` go.

    Only the person makes their keys. Raises `Invalid` for no name, no scope,
    an end in the past or too many keys, `Forbidden` for a practice that is not theirs.
    """
    if actor != user or not is_member(user, practice):
        raise Forbidden
    wanted = sorted({ApiScope(scope).value for scope in scopes if scope in ApiScope.values})
    if not name.strip() or len(name.strip()) > 64:  # noqa: PLR2004 - the column's length
        raise refuse("name", _("Please name the key, in at most 64 characters."))
    if not wanted:
        raise refuse("scopes", _("Please choose what the key may do."))
    if expires_at is not None and expires_at <= timezone.now():
        raise refuse("expires_at", _("This time is over already."))
    prefix = "".join(secrets.choice(ALPHABET) for _place in range(12))
    secret = f"{LOOKS_LIKE_KEY}{prefix}_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        fresh = lock_user(user)
        if ApiKey.objects.filter(user=fresh, revoked_at__isnull=True).count() >= MOST_KEYS:
            raise refuse("name", _("You have many keys already. Please revoke one first."))
        key = ApiKey.objects.create(
            user=fresh,
            practice=practice,
            name=name.strip(),
            prefix=prefix,
            secret_hash=_hash(secret),
            scopes=wanted,
            expires_at=expires_at,
        )
        send_security_notice(fresh, Notice.API_KEY_MADE, detail=key.name)
        record_event("api_key.made", key, actor=actor, practice=practice, scopes=wanted)
    return NewKey(key, secret)


def revoke_api_key(key: ApiKey, *, actor: User | None) -> bool:
    """End the key at once. Returns whether it was still good.

    Raises `Forbidden` unless it is the actor's own or they run every practice
    of its owner: who leaves a practice loses their keys there anyway.
    """
    require_whole_account(key.user, actor)
    with transaction.atomic():
        ended = ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())
        if ended:
            send_security_notice(key.user, Notice.API_KEY_REVOKED, detail=key.name)
            record_event("api_key.revoked", key, actor=actor, practice=key.practice_id)
    return bool(ended)


def read_api_key(text: str) -> ApiKey:
    """The key that `text` is, with its user, who can act in the key's practice only; one query.

    Raises `TokenRefused`, `TokenExpired` or `AccountClosed`.
    """
    shape = SHAPE.fullmatch(text)
    key = api_key_with_user(shape[1]) if shape else None
    is_right = hmac.compare_digest(_hash(text), key.secret_hash if key else _hash(""))
    if key is None or not is_right or key.revoked_at is not None or not key.practice.is_active:
        raise TokenRefused
    if not key.user.may_act:
        raise AccountClosed
    now = timezone.now()
    if key.expires_at is not None and key.expires_at <= now:
        raise TokenExpired
    confine_to_practice(key.user, key.practice_id)
    if not is_member(key.user, key.practice_id):
        raise TokenRefused
    if key.last_used_at is None or now - key.last_used_at >= USED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return key


def _hash(secret: str) -> str:
    """Enough for 256 random bits; slow hashes are for what people can remember."""
    return hashlib.sha256(secret.encode()).hexdigest()
