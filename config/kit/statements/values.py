"""What changes from run to run, and the text that is left when it is taken out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BigIntegerField, BooleanField, Expression, F, Field, Func, Model
from psycopg.adapt import AdaptersMap
from psycopg.sql import Literal
from psycopg.types.datetime import TimestamptzLoader

Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Stands among the parameters where a value will come."""

    name: str


class Given(Expression):
    """A value that is known when the statement runs, by its name there; `kind` where arithmetic must know its type."""

    def __init__(self, name: str, kind: Field[Any, Any] | None = None) -> None:
        super().__init__(output_field=kind)
        self.name = name

    def as_sql(self, *_compiler_and_connection: object) -> tuple[str, list[Any]]:
        """A parameter that waits for its value."""
        return "%s", [Place(self.name)]


class OneOf(Func):
    """Whether `column` is one of the values in the given list: `IN` for a list of any length."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()

    def __init__(self, column: str, name: str) -> None:
        super().__init__(F(column), Given(name))


class NextKey(Func):
    """The key that a new row of `model` gets: for rows that others name before they are written."""

    template = "nextval(pg_get_serial_sequence('%(table)s', '%(column)s'))"
    output_field = BigIntegerField()

    def __init__(self, model: type[Model]) -> None:
        super().__init__(table=model._meta.db_table, column=model._meta.pk.column)


@dataclass(frozen=True, slots=True)
class Text:
    """SQL in which only given values are missing, by their names in the order of their places.

    All that never changes stands in the text: a plan that is kept can use a
    partial index only for what it sees there.
    """

    sql: str
    names: tuple[str, ...]

    @classmethod
    def of(cls, sql: str, parameters: Iterable[Any]) -> Text:
        """The text of what a compiler made."""
        places, names = iter(parameters), []

        def fill(match: re.Match[str]) -> str:
            if match[0] == "%%":
                return "%%"
            value = next(places)
            if isinstance(value, Place):
                names.append(value.name)
                return "%s"
            return Literal(value).as_string(connections[DEFAULT_DB_ALIAS].connection).replace("%", "%%")

        return cls(re.sub("%%|%s", fill, sql), tuple(names))

    def execute(self, cursor: Any, values: dict[str, Any]) -> None:
        """Run it; raises `KeyError` for a value that is missing."""
        cursor.execute(self.sql, [values[name] for name in self.names])


class _PreparingCursor(psycopg.Cursor[Values]):
    """Asks the server to keep the statement; where the settings forbid that (`DATABASE_PREPARES`) it just runs."""

    @property
    def adapters(self) -> AdaptersMap:
        """The connection's, but for instants: psycopg's compiled reader, which gives UTC as Django's does."""
        return _with_compiled_instants(self.connection.adapters)

    def execute(self, query: Any, params: Any = None, **options: Any) -> _PreparingCursor:
        """As psycopg's."""
        return super().execute(query, params, prepare=True, **options)


@lru_cache(maxsize=64)
def _with_compiled_instants(adapters: AdaptersMap) -> AdaptersMap:
    own = AdaptersMap(adapters)
    own.register_loader("timestamptz", TimestamptzLoader)
    return own


def preparing_cursor(connection: Any) -> Any:
    """As `connection.cursor()`, whose cursors write values into the text and leave nothing to prepare.

    Whoever logs queries gets such a cursor after all, to see the values.
    """
    if connection.queries_logged:
        return connection.cursor()
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    return connection._prepare_cursor(_PreparingCursor(connection.connection))  # noqa: SLF001 - wraps it as any other
