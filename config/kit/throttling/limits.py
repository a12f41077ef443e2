"""Limits: how often something may happen, per user, address or login name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest

from config.kit.clients import address_group, client_address
from config.kit.errors import TooManyRequests, Unavailable
from config.kit.throttling import counters


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `times` in `seconds`, counted apart for each subject.

    When Redis is away an open limit lets everything pass (and the log says
    so), a `closed` one refuses: guessing passwords must not become free.
    `times` 0 means no limit.
    """

    name: str
    times: int
    seconds: int
    closed: bool = False


def spend(limit: Limit, subject: str) -> None:
    """Count one for `subject`.

    Raises `TooManyRequests` beyond the limit, `Unavailable` when a closed
    limit cannot be counted.
    """
    if not limit.times:
        return
    try:
        number, left = counters.count(limit.name, subject, seconds=limit.seconds)
    except counters.CountersAway:
        if limit.closed:
            raise Unavailable(retry_after=5) from None
        return
    if number > limit.times:
        raise TooManyRequests(retry_after=left)


def check(limit: Limit, subject: str) -> None:
    """Refuse as `spend` does, without counting."""
    if not limit.times:
        return
    try:
        number, left = counters.peek(limit.name, subject)
    except counters.CountersAway:
        if limit.closed:
            raise Unavailable(retry_after=5) from None
        return
    if number >= limit.times:
        raise TooManyRequests(retry_after=left)


def restore(limit: Limit, subject: str) -> None:
    """Forget what `subject` spent, as after a right password."""
    counters.forget(limit.name, subject)


def address_subject(request: HttpRequest) -> str:
    """The subject "this address" (an IPv6 network counts as one)."""
    return "address:" + address_group(client_address(request))


def user_subject(user_id: int) -> str:
    """The subject "this user"."""
    return f"user:{user_id}"


def name_subject(login_name: str) -> str:
    """The subject "this login name", whoever types it."""
    return "name:" + login_name.strip().casefold()


LOGIN_BY_ADDRESS: Final = Limit("login-address", times=60, seconds=300, closed=True)
LOGIN_BY_NAME: Final = Limit("login-name", times=10, seconds=300, closed=True)


def api_limit(*, signed_in: bool) -> Limit:
    """The general limit of the APIs: per user, or per address for strangers; per minute, from the settings."""
    if signed_in:
        return Limit("api-user", times=settings.API_REQUESTS_PER_USER, seconds=60)
    return Limit("api-address", times=settings.API_REQUESTS_PER_ADDRESS, seconds=60)
