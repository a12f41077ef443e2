"""Fewer round trips: statements that go to the server at once, and writes that wait for each other.

A round trip under a lock is time in which everybody else waits: PostgreSQL
answers in microseconds, but server and caller have to be woken for each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from django.db import DEFAULT_DB_ALIAS, IntegrityError, connections
from django.db.transaction import mark_for_rollback_on_error

Refusal: TypeAlias = Callable[[IntegrityError], Exception | None]
"""What a broken constraint means to whoever wrote, or None where it was not about that write."""


@dataclass(frozen=True, slots=True)
class Write:
    """One that may wait. `send` gives what takes the answer in, once the server has worked it off."""

    send: Callable[[], Callable[[], object]]
    refusal: Refusal | None = None

    def run(self) -> None:
        """Send it at once and take the answer in."""
        with _explained([self]):
            self.send()()


_waiting: Final[ContextVar[list[Write] | None]] = ContextVar("writes_that_wait", default=None)


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

    For rows that nothing in the block reads; keys that were not given are known
    after it. When the block raises, they are not written.
    """
    if _waiting.get() is not None:
        yield
        return
    waiting: list[Write] = []
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    with _explained(waiting):
        with together():
            sent = [write.send() for write in waiting]
        for take_in in sent:
            take_in()


def when_gathered(write: Write) -> None:
    """Send at the end of the block of `gathered`, at once outside of one."""
    waiting = _waiting.get()
    if waiting is None:
        write.run()
    else:
        waiting.append(write)


@contextmanager
def _explained(writes: list[Write]) -> Iterator[None]:
    """A broken constraint in the words of the write that knows it."""
    try:
        yield
    except IntegrityError as error:
        for write in writes:
            if write.refusal is not None and (refusal := write.refusal(error)) is not None:
                raise refusal from error
        raise
