"""How locks are taken: in one order, for a limited time.

The order everywhere, whoever acts:

1. offerings by id (the offering's lock stands over its enrolments, orders and payments)
2. enrolment
3. payment, then its refunds
4. people by id
5. lesson slots by id
6. certificates by id, then the cases about them, then the series of their numbers

Nobody waits for a lock while holding one further down this list; a row found
too late is taken without waiting or not at all. So whoever changes a person
and what they offer claims the offerings first (`accounts.registry`), and
whoever gives a lesson to somebody claims offering, enrolment and people before
the slot. Locks on rows that others refer to are `FOR NO KEY UPDATE` where
others must still be able to refer to them meanwhile: a message to somebody or
an entry of the audit trail waits for no change of the person.

Each app's own `locks.py` is the only home of its row locks and builds on these
helpers. A lock that cannot be had within `LOCK_TIMEOUT_MS` becomes `Busy` (409
with Retry-After).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

from django.db import OperationalError, connection, models, transaction
from psycopg import errors as pg

from config.kit.errors import Busy
from config.kit.statements import together

LOCK_TIMEOUT_MS: Final = 3000
Row = TypeVar("Row", bound=models.Model)
Answers = TypeVar("Answers")


@contextmanager
def locked_transaction() -> Iterator[None]:
    """A transaction in which waiting for a lock ends after `LOCK_TIMEOUT_MS`.

    Raises `Busy` when a lock times out or the database breaks a deadlock.
    """
    with locked_by(lambda: None):
        yield


@contextmanager
def locked_by(ask: Callable[[], Answers]) -> Iterator[Answers]:
    """A `locked_transaction` that begins with what `ask` asks and locks (`Statement.ask`): one round trip for all."""
    try:
        with transaction.atomic():
            with together(), connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{LOCK_TIMEOUT_MS}ms"])
                answers = ask()
            yield answers
    except OperationalError as error:
        if isinstance(error.__cause__, pg.LockNotAvailable | pg.DeadlockDetected):
            raise Busy from error
        raise


def lock_rows(rows: models.QuerySet[Row]) -> list[Row]:
    """Lock `rows` in primary-key order and return them freshly read.

    The list is evaluated here: a lazy `select_for_update` locks nothing.
    """
    return list(rows.order_by("pk").select_for_update(of=("self",)))
