"""Answers that tell nobody who has an account."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from accounts.errors import AccountClosed, AlreadyVerified, TooSoon
from accounts.limits import CODE_BY_NAME, REDEEM_BY_NAME
from config.kit.errors import TooManyRequests
from config.kit.throttling import name_subject, spend

SECONDS = 0.25  # longer than the slowest way through, with room
NEUTRAL: Final[tuple[type[Exception], ...]] = (TooSoon, TooManyRequests, AlreadyVerified, AccountClosed)


@contextmanager
def same_for_everybody() -> Iterator[None]:
    """Take as long for a stranger's address as for a known one, whatever happens inside."""
    begun = time.monotonic()
    try:
        yield
    finally:
        time.sleep(max(0.0, begun + SECONDS - time.monotonic()))


@contextmanager
def quietly(*errors: type[Exception]) -> Iterator[None]:
    """Swallow refusals that would tell whether there is an account."""
    try:
        yield
    except errors:
        return


def spend_sending(email: str) -> None:
    """Count one wish for a code by this login name, known or not. Raises `TooManyRequests`."""
    spend(CODE_BY_NAME, name_subject(email))


def spend_redeeming(email: str) -> None:
    """Count one try to use a code by this login name, known or not. Raises `TooManyRequests`."""
    spend(REDEEM_BY_NAME, name_subject(email))
