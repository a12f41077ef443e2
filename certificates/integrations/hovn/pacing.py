"""One page at a time for all our processes together, with a pause behind each.

A key in Redis is held while a page is asked for, and stays for the length of
the pause. Without Redis each process pauses by itself.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Final

import redis
from django.conf import settings

from certificates.integrations.hovn.errors import Unreachable

LONGEST_TURN: Final = 90.0
"""Seconds after which a process that died with the turn loses it; longer than any call."""
LONGEST_WAIT: Final = 120.0
LOOK: Final = 0.05


@contextmanager
def turn(host: str, *, pause: float) -> Iterator[None]:
    """Be the only one who asks `host`; nobody asks for `pause` seconds afterwards. 0 is no pace at all.

    Raises `Unreachable` when the turn does not come.
    """
    if pause <= 0:
        yield
        return
    key, token = f"hovn:turn:{host}", secrets.token_hex(8)
    is_shared = _take(key, token)
    try:
        yield
    finally:
        if not (is_shared and _give_back(key, token, pause)):
            time.sleep(pause)


def _take(key: str, token: str) -> bool:
    """False when Redis is away."""
    until = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < until:
        try:
            if _client(settings.REDIS_URL).set(key, token, nx=True, px=int(LONGEST_TURN * 1000)):
                return True
        except redis.RedisError:
            return False
        time.sleep(LOOK)
    raise Unreachable("too many of our own processes ask Hovn at once", retry_after=int(LONGEST_WAIT))


def _give_back(key: str, token: str, pause: float) -> bool:
    try:
        client = _client(settings.REDIS_URL)
        if client.get(key) == token.encode():
            client.set(key, "pause", px=max(1, int(pause * 1000)))
    except redis.RedisError:
        return False
    return True


@lru_cache(maxsize=2)
def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)
