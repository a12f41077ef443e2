"""A finished answer as encrypted bytes, and back."""

from __future__ import annotations

import base64
from hashlib import sha256
from typing import Final

import orjson
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase

REPLAYED: Final = "Idempotency-Replayed"
LARGEST: Final = 1_000_000
RETRY_LATER: Final = frozenset({409, 429})
FAILED: Final = 500


def may_be_kept(response: HttpResponseBase) -> bool:
    """Whether a retry should get the same again: not when it should be tried again, nor when it is too large."""
    if not isinstance(response, HttpResponse) or response.streaming:
        return False
    return (
        response.status_code < FAILED and response.status_code not in RETRY_LATER and len(response.content) <= LARGEST
    )


def _cipher(secret: str) -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(sha256(f"{key}|idempotency|{secret}".encode()).digest())) for key in keys]
    )


def seal(response: HttpResponse, secret: str) -> bytes:
    """The answer as bytes that only `secret` opens."""
    kept = {
        "status": response.status_code,
        "headers": list(response.headers.items()),
        "cookies": [morsel.OutputString() for morsel in response.cookies.values()],
        "body": base64.b64encode(response.content).decode(),
    }
    return _cipher(secret).encrypt(orjson.dumps(kept))


def unseal(sealed: bytes | memoryview, secret: str) -> HttpResponse | None:
    """The answer again, marked as replayed; None when the secret key was rotated away meanwhile."""
    try:
        kept = orjson.loads(_cipher(secret).decrypt(bytes(sealed)))
    except InvalidToken:
        return None
    response = HttpResponse(base64.b64decode(kept["body"]), status=kept["status"])
    response.headers.pop("Content-Type", None)
    for name, value in kept["headers"]:
        response.headers[name] = value
    for cookie in kept["cookies"]:
        response.cookies.load(cookie)
    response.headers[REPLAYED] = "true"
    return response
