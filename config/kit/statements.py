"""Queries of hot paths, compiled once in a process.

Django builds and compiles a queryset anew each time, PostgreSQL plans it anew;
with a few joins that takes many times what finding the rows takes. A
`Statement` keeps the SQL, PostgreSQL its plan, and only values change::

    _PACK = Statement(lambda: CoursePack.objects.select_related("tutor_profile").filter(uid=Given("uid")))
    _PACK.first(uid=uid)

    _LESSONS = Statement(lambda: LessonSlot.objects.filter(OneOf("pk", "ids")))
    _LESSONS.all(ids=[1, 2, 3])

The results are what the queryset would give: models with what they joined and
annotated, the dicts of `values` or the tuples of `values_list`. Values reach
PostgreSQL as they are, so they must have the column's type, and None does not
become `IS NULL`. Worth its line only where a request's time is counted:
elsewhere write the queryset.
See docs/decisions/16-compiled-statements.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final, Generic, TypeVar

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BooleanField, Expression, F, Func, QuerySet
from django.db.models import query as django_query
from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesIterable, ValuesListIterable
from django.db.transaction import TransactionManagementError
from psycopg.sql import Literal

Result = TypeVar("Result")
Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Stands among the parameters where a value will come."""

    name: str


class Given(Expression):
    """A value that is known when the statement runs, by its name there."""

    def __init__(self, name: str) -> None:
        super().__init__(output_field=None)
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


class Statement(Generic[Result]):
    """The queryset that `build` makes, compiled when it is first needed.

    `build` must give the same queryset each time: whatever changes is `Given`.
    Sliced and locking querysets work; `prefetch_related` does not.
    """

    def __init__(self, build: Callable[[], QuerySet[Any, Result]]) -> None:
        self._build = build
        self._compiled: _Compiled | None = None

    def all(self, **values: Any) -> list[Result]:
        """Every result for these values."""
        if self._compiled is None:
            self._compiled = _Compiled(self._build())
        return self._compiled.run(values)

    def first(self, **values: Any) -> Result | None:
        """The first result, or None."""
        return next(iter(self.all(**values)), None)


class _Compiled:
    """SQL, and how its rows become results: what Django works out each time, kept."""

    def __init__(self, queryset: QuerySet[Any, Any]) -> None:
        compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
        self.sql, self.names = _with_constants(*compiler.as_sql())
        self.locks = queryset.query.select_for_update
        columns = [column for column, _sql, _alias in compiler.select[: compiler.col_count]]
        self.converters = compiler.get_converters(columns)
        self.apply_converters = compiler.apply_converters
        self.make = MAKERS[queryset._iterable_class](compiler)  # noqa: SLF001 - what the queryset's own fetch asks

    def run(self, values: dict[str, Any]) -> list[Any]:
        """The results for these values."""
        connection = connections[DEFAULT_DB_ALIAS]
        if self.locks and connection.get_autocommit():
            raise TransactionManagementError("select_for_update cannot be used outside of a transaction.")
        with _preparing_cursor(connection) as cursor:
            cursor.execute(self.sql, [values[name] for name in self.names])
            rows: Iterable[Any] = cursor.fetchall()
        if self.converters:
            rows = self.apply_converters(rows, self.converters)
        return [self.make(row) for row in rows]


def _with_constants(sql: str, parameters: Iterable[Any]) -> tuple[str, list[str]]:
    """The SQL with all that never changes written into it, and the names of the values that are left.

    A plan that is kept can use a partial index only for what stands in the text.
    """
    places, names = iter(parameters), []

    def fill(match: re.Match[str]) -> str:
        if match[0] == "%%":
            return "%%"
        value = next(places)
        if isinstance(value, Place):
            names.append(value.name)
            return "%s"
        return Literal(value).as_string(connections[DEFAULT_DB_ALIAS].connection).replace("%", "%%")

    return re.sub("%%|%s", fill, sql), names


class _PreparingCursor(psycopg.Cursor[Values]):
    """Asks the server to keep the statement; where the settings forbid that (`DATABASE_PREPARES`) it just runs."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> _PreparingCursor:
        """As psycopg's."""
        return super().execute(query, params, prepare=True, **options)


def _preparing_cursor(connection: Any) -> Any:
    """As `connection.cursor()`, whose cursors write values into the text and leave nothing to prepare.

    Whoever logs queries gets such a cursor after all, to see the values.
    """
    if connection.queries_logged:
        return connection.cursor()
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    return connection._prepare_cursor(_PreparingCursor(connection.connection))  # noqa: SLF001 - wraps it as any other


def _makes_models(compiler: Any) -> Callable[[Values], Any]:
    """As Django's `ModelIterable`, prepared once."""
    chosen, info = compiler.select, compiler.klass_info
    start, end = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column.target.attname for column, _sql, _alias in chosen[start:end]]
    populators = django_query.get_related_populators(info, chosen, DEFAULT_DB_ALIAS)  # type: ignore[attr-defined]  # the stubs leave it out
    annotations = (compiler.annotation_col_map or {}).items()
    from_db = info["model"].from_db

    def make(row: Values) -> Any:
        made = from_db(DEFAULT_DB_ALIAS, names, row[start:end])
        for populator in populators:
            populator.populate(row, made)
        for name, place in annotations:
            setattr(made, name, row[place])
        return made

    return make


def _makes_dicts(compiler: Any) -> Callable[[Values], dict[str, Any]]:
    """As Django's `ValuesIterable`."""
    query = compiler.query
    names = [*query.extra_select, *query.values_select, *query.annotation_select]
    return lambda row: dict(zip(names, row, strict=True))


MAKERS: Final[dict[Any, Callable[[Any], Callable[[Values], Any]]]] = {
    ModelIterable: _makes_models,
    ValuesIterable: _makes_dicts,
    ValuesListIterable: lambda _compiler: tuple,
    FlatValuesListIterable: lambda _compiler: itemgetter(0),
}
