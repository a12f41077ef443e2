"""Reading by a queryset that is compiled once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import Any, Final, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from django.db.models import query as django_query
from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesIterable, ValuesListIterable
from django.db.transaction import TransactionManagementError

from config.kit.statements.values import Text, Values, preparing_cursor

Result = TypeVar("Result")


class Statement(Generic[Result]):
    """The queryset that `build` makes, compiled when it is first needed.

    `build` must give the same queryset each time: whatever changes is `Given`.
    Sliced and locking querysets work; `prefetch_related` does not.
    """

    def __init__(self, build: Callable[[], QuerySet[Any, Result]]) -> None:
        self._build = build
        self._compiled: _Compiled | None = None

    def ask(self, **values: Any) -> Asked[Result]:
        """Ask for these values; inside `together` the answer comes when the block ends."""
        if self._compiled is None:
            self._compiled = _Compiled(self._build())
        return Asked(self._compiled, values)

    def all(self, **values: Any) -> list[Result]:
        """Every result for these values."""
        return self.ask(**values).all()

    def first(self, **values: Any) -> Result | None:
        """The first result, or None."""
        return next(iter(self.all(**values)), None)


class Asked(Generic[Result]):
    """A statement that was sent."""

    def __init__(self, compiled: _Compiled, values: dict[str, Any]) -> None:
        self._compiled = compiled
        self._cursor = compiled.send(values)

    def all(self) -> list[Result]:
        """Every result; may be called once."""
        with self._cursor as cursor:
            return self._compiled.results(cursor.fetchall())


class _Compiled:
    """SQL, and how its rows become results: what Django works out each time, kept."""

    def __init__(self, queryset: QuerySet[Any, Any]) -> None:
        compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
        self.text = Text.of(*compiler.as_sql())
        self.locks = queryset.query.select_for_update
        columns = [column for column, _sql, _alias in compiler.select[: compiler.col_count]]
        self.converters = compiler.get_converters(columns)
        self.apply_converters = compiler.apply_converters
        self.make = MAKERS[queryset._iterable_class](compiler)  # noqa: SLF001 - what the queryset's own fetch asks

    def send(self, values: dict[str, Any]) -> Any:
        """The cursor that will hold the rows for these values."""
        connection = connections[DEFAULT_DB_ALIAS]
        if self.locks and connection.get_autocommit():
            raise TransactionManagementError("select_for_update cannot be used outside of a transaction.")
        cursor = preparing_cursor(connection)
        self.text.execute(cursor, values)
        return cursor

    def results(self, rows: Iterable[Any]) -> list[Any]:
        """What the queryset would make of `rows`."""
        if self.converters:
            rows = self.apply_converters(rows, self.converters)
        return [self.make(row) for row in rows]


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
