"""Counters in Redis: one atomic step each, with a time to live."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from typing import Final, TypeVar

import redis
from django.conf import settings

logger = logging.getLogger(__name__)
Result = TypeVar("Result")
PREFIX: Final = "throttle"
PATIENCE_SECONDS: Final = 0.5  # a request must not hang on a limit
REST_SECONDS: Final = 2.0  # while Redis is away, ask it again this often only


class CountersAway(Exception):
    """Redis does not answer."""


class _Rest:
    until = 0.0


@cache
def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS)


def _key(name: str, subject: str) -> str:
    """No address and no e-mail stands in Redis, only their digest."""
    digest = blake2b(subject.encode(), key=settings.SECRET_KEY.encode()[:64], digest_size=12).hexdigest()
    return f"{PREFIX}:{name}:{digest}"


def count(name: str, subject: str, *, seconds: int) -> tuple[int, int]:
    """Count one more: how many in the present window, and seconds until it ends.

    A window starts with its first event. Raises `CountersAway`.
    """
    key = _key(name, subject)
    return _ask(lambda client: _count(client, key, seconds))


def peek(name: str, subject: str) -> tuple[int, int]:
    """As `count`, without counting."""
    key = _key(name, subject)
    return _ask(lambda client: _read(client, key))


def forget(name: str, subject: str) -> None:
    """Start anew, as after a success. Redis being away changes nothing."""
    key = _key(name, subject)
    try:
        _ask(lambda client: client.delete(key))
    except CountersAway:
        return


def _count(client: redis.Redis, key: str, seconds: int) -> tuple[int, int]:
    with client.pipeline(transaction=True) as steps:
        steps.set(key, 0, px=seconds * 1000, nx=True)
        steps.incr(key)
        steps.pttl(key)
        _created, number, left = steps.execute()
    return int(number), max(1, math.ceil(int(left) / 1000))


def _read(client: redis.Redis, key: str) -> tuple[int, int]:
    with client.pipeline(transaction=True) as steps:
        steps.get(key)
        steps.pttl(key)
        number, left = steps.execute()
    return int(number or 0), max(1, math.ceil(int(left) / 1000))


def _ask(what: Callable[[redis.Redis], Result]) -> Result:
    if time.monotonic() < _Rest.until:
        raise CountersAway
    try:
        return what(_client(settings.REDIS_URL))
    except redis.RedisError as error:
        _Rest.until = time.monotonic() + REST_SECONDS
        logger.warning("limits cannot be counted: Redis is away", extra={"error": str(error)})
        raise CountersAway from error
