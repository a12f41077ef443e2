"""One look-up at a time per host, and a pause after each, over all our processes.

One key in Redis is both: held while somebody asks, then left to run out as the
pause. A holder that dies loses it after `LEASE`.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import Final

import redis
from django.conf import settings

from certificates.integrations.redcross.errors import Unreachable

LEASE: Final = 60.0
"""Seconds; longer than any one call can take (`client.Patience`)."""
PATIENCE_SECONDS: Final = 2.0
SHORTEST_WAIT: Final = 0.02
LONGEST_WAIT: Final = 0.25


@cache
def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS, decode_responses=True
    )


def client() -> redis.Redis:
    """The Redis that all our processes share."""
    return _client(settings.REDIS_URL)


@contextmanager
def turn(host: str, *, pause: float, patience: float) -> Iterator[None]:
    """Hold `host` alone, once it has rested; it rests `pause` seconds afterwards.

    Raises `Unreachable` when that takes over `patience` seconds, or when Redis
    is away: without it nobody knows who else is asking.
    """
    key, token = f"redcross:turn:{host}", secrets.token_hex(8)
    with answering():
        _take(key, token, patience)
    try:
        yield
    finally:
        # An answer is not lost for a Redis that went away meanwhile; the lease runs out by itself.
        with suppress(redis.RedisError):
            _leave(key, token, pause)


@contextmanager
def answering() -> Iterator[None]:
    """Redis being away is `Unreachable`."""
    try:
        yield
    except redis.RedisError as error:
        raise Unreachable("uncoordinated", retry_after=10) from error


def _take(key: str, token: str, patience: float) -> None:
    deadline = time.monotonic() + patience
    while not client().set(key, token, nx=True, px=int(LEASE * 1000)):
        left = client().pttl(key) / 1000
        # A pause ends when it said; a turn usually ends long before its lease.
        wait = max(SHORTEST_WAIT, min(left, LONGEST_WAIT))
        if time.monotonic() + wait > deadline:
            raise Unreachable("busy", retry_after=5)
        time.sleep(wait)


def _leave(key: str, token: str, pause: float) -> None:
    """Only our own turn becomes a pause: one that ran out may be somebody else's by now."""
    with client().pipeline(transaction=True) as steps:
        steps.watch(key)  # type: ignore[no-untyped-call]  # the library has forgotten its types
        if steps.get(key) != token:
            return
        steps.multi()
        if pause > 0:
            steps.pexpire(key, int(pause * 1000))
        else:
            steps.delete(key)
        try:
            steps.execute()
        except redis.WatchError:
            return
