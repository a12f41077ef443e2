"""How the log speaks of a server that is away: one short line a try, not a traceback."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterator
from typing import Any, Final

import psycopg
import redis.exceptions

AWAY: Final = (redis.exceptions.ConnectionError, redis.exceptions.TimeoutError, ConnectionError)
LOST_CONNECTION: Final = ("08", "57P")
"""What PostgreSQL calls a connection that is gone; without a code nobody answered at all."""
TRY: Final = 5.0
"""Seconds that libraries may try in without saying so again."""
TRIERS: Final = frozenset({"celery.beat", "celery.worker.consumer.consumer", "channels_redis.pubsub", "psycopg.pool"})
IMPATIENT: Final = frozenset({"channels_redis.pubsub", "psycopg.pool"})
"""They try every second, each connection for itself."""


class OneLineATry(logging.Filter):
    """Shortens what is said of a server that is away, and leaves out what was said a moment ago."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether `record` is worth a line; a traceback of an outage becomes the words of its error."""
        if isinstance(record.msg, dict):
            record.msg = _without_traceback(record.msg)
            return True
        error = record.exc_info[1] if record.exc_info else None
        outage = outage_behind(error, with_contexts=record.name in TRIERS)
        if outage is None and record.name not in TRIERS:
            return True
        if record.name in IMPATIENT and record.levelno >= logging.WARNING and self._was_just_said(record.name):
            return False
        if outage is not None or error is None:
            if isinstance(record.args, tuple):  # the clock says its whole stack among its words
                record.args = tuple("" if isinstance(part, list) else part for part in record.args)
            words = [record.getMessage(), *([_words(outage)] if outage else [])]
            record.msg, record.args = " ".join(": ".join(words).split()), None
        if outage is not None:
            record.exc_info = record.exc_text = None
        return True

    def _was_just_said(self, name: str) -> bool:
        now = time.monotonic()
        if now - self._said.get(name, -TRY) < TRY:
            return True
        self._said[name] = now
        return False


def outage_behind(error: BaseException | None, *, with_contexts: bool = False) -> BaseException | None:
    """The error among `error` and its causes that says that a server cannot be reached, if any.

    `with_contexts` also looks at what was being handled, which elsewhere would hide a mistake in the handling.
    """
    return next((one for one in _chain(error, with_contexts=with_contexts) if _says_away(one)), None)


def _without_traceback(event: dict[str, Any]) -> dict[str, Any]:
    """What structlog was told; the traceback of an outage becomes the words of its error."""
    told: Any = event.get("exc_info")
    if told is True:
        told = sys.exc_info()
    outage = outage_behind(told[1] if isinstance(told, tuple) else told if isinstance(told, BaseException) else None)
    if outage is None:
        return event
    kept = {name: value for name, value in event.items() if name != "exc_info"}
    return {**kept, "event": f"{event.get('event', '')}: {_words(outage)}"}


def _words(outage: BaseException) -> str:
    return " ".join(f"{type(outage).__name__}: {outage}".split())


def _says_away(error: BaseException) -> bool:
    if isinstance(error, psycopg.OperationalError):
        return error.sqlstate is None or error.sqlstate.startswith(LOST_CONNECTION)
    return isinstance(error, AWAY)


def _chain(error: BaseException | None, *, with_contexts: bool) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (error.__context__ if with_contexts else None)
