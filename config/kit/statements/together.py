"""Fewer round trips: statements that go to the server at once, and writes that wait for each other.

A round trip under a lock is time in which everybody else waits: PostgreSQL
answers in microseconds, but server and caller have to be woken for each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.transaction import mark_for_rollback_on_error

Send = Callable[[], Callable[[], object]]
"""Sends a statement; what it gives takes the answer in, once the server has worked it off."""
_waiting: Final[ContextVar[list[Send] | None]] = ContextVar("writes_that_wait", default=None)


@contextmanager
def together() -> Iterator[None]:
    """What the block asks (`Statement.ask`) and writes goes to the server at once; it ends when all is answered.

    The server works one statement off after the other, each seeing what those
    before it locked and wrote. Whatever needs an answer within the block waits
    for all that was asked so far. Not for the ORM's own writes: they count rows
    that nobody has counted yet.
    """
    connection: Any = connections[DEFAULT_DB_ALIAS]
    connection.ensure_connection()
    rollback = mark_for_rollback_on_error(using=DEFAULT_DB_ALIAS)
    with rollback, connection.wrap_database_errors, connection.connection.pipeline():
        yield


@contextmanager
def gathered() -> Iterator[None]:
    """Writes that nobody needs an answer of (`write`, `Change.write`) wait for the end of the block and go together.

    For rows that nothing in the block reads; their keys are known after it. When
    the block raises, they are not written.
    """
    if _waiting.get() is not None:
        yield
        return
    waiting: list[Send] = []
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    with together():
        sent = [send() for send in waiting]
    for take_in in sent:
        take_in()


def when_gathered(send: Send) -> None:
    """Send at the end of the block of `gathered`, at once outside of one."""
    waiting = _waiting.get()
    if waiting is None:
        send()()
    else:
        waiting.append(send)
