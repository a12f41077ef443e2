"""Writing by statements that are compiled once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import Any

from django.db import DEFAULT_DB_ALIAS, IntegrityError, connections, transaction
from django.db.models import Field, Model, QuerySet
from django.db.models.sql import UpdateQuery
from django.db.transaction import mark_for_rollback_on_error

from config.kit.statements.together import Refusal, Write, when_gathered
from config.kit.statements.values import Text, preparing_cursor


class Change:
    """`build().update(**assignments)`, compiled when it is first needed.

    Says itself what moves with every change of a `Record` (`config.kit.models`).
    """

    def __init__(self, build: Callable[[], QuerySet[Any, Any]], **assignments: Any) -> None:
        self._build = build
        self._assignments = assignments

    def run(self, **values: Any) -> int:
        """Change the rows that these values mean; how many."""
        with _sent(self.text, values) as cursor:
            return int(cursor.rowcount)

    def write(self, **values: Any) -> None:
        """As `run` for who needs no answer: may wait for other writes (`gathered`)."""
        when_gathered(Write(lambda: _sent(self.text, values).close))

    def write_rows(self, rows: int, *, refusal: Refusal, **values: Any) -> None:
        """As `write`, for exactly so many rows; else, or when a constraint breaks, raises what `refusal` gives.

        To `refusal` rows that were missed are an `IntegrityError` without a cause.
        """

        def count(cursor: Any) -> None:
            with cursor:
                if cursor.rowcount != rows:
                    transaction.set_rollback(True)
                    raise IntegrityError

        when_gathered(Write(lambda: partial(count, _sent(self.text, values)), refusal))

    @cached_property
    def text(self) -> Text:
        """The statement."""
        query: Any = self._build().query.chain(UpdateQuery)
        query.add_update_values(self._assignments)
        return Text.of(*query.get_compiler(using=DEFAULT_DB_ALIAS).as_sql())


def insert(row: Model) -> None:
    """Write a new row of a model without parents, as `row.save(force_insert=True)` does; nobody is signaled."""
    _sending(row)()()


def write(row: Model, *, refusal: Refusal | None = None) -> None:
    """As `insert` for a row whose key nobody needs yet, or that has one (`NextKey`): may wait for others (`gathered`).

    When a constraint breaks, raises what `refusal` gives.
    """
    when_gathered(Write(_sending(row), refusal))


def _sending(row: Model) -> Callable[[], Callable[[], object]]:
    kept = _insertion(type(row), has_key=row.pk is not None)
    values = kept.values_of(row)

    def take_in(cursor: Any) -> None:
        with cursor:
            row.pk = cursor.fetchone()[0]
        state = row._state  # noqa: SLF001 - what Django's own save sets
        state.adding, state.db = False, DEFAULT_DB_ALIAS

    return lambda: partial(take_in, _sent(kept.text, values))


def _sent(text: Text, values: dict[str, Any]) -> Any:
    """The cursor that holds the answer."""
    with mark_for_rollback_on_error(using=DEFAULT_DB_ALIAS):
        cursor = preparing_cursor(_connection())
        text.execute(cursor, values)
    return cursor


@dataclass(frozen=True, slots=True)
class _Insertion:
    """The statement for new rows of a model and the columns that it writes."""

    text: Text
    fields: tuple[Field[Any, Any], ...]

    def values_of(self, row: Model) -> dict[str, Any]:
        connection = _connection()
        return {
            field.attname: field.get_db_prep_save(field.pre_save(row, add=True), connection=connection)
            for field in self.fields
        }


@cache
def _insertion(model: type[Model], *, has_key: bool) -> _Insertion:
    meta = model._meta
    written = [field for field in meta.concrete_fields if not field.generated]
    fields = tuple(field for field in written if has_key or not field.primary_key)
    assert not meta.parents, "each parent would need a statement of its own"
    assert not any(hasattr(field, "get_placeholder") for field in fields), "a column wants more than its value"
    quote = _connection().ops.quote_name
    columns, places = ", ".join(quote(field.column) for field in fields), ", ".join("%s" for _field in fields)
    returned = quote(meta.pk.column)
    sql = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({places}) RETURNING {returned}"  # noqa: S608 - quoted names
    return _Insertion(Text(sql, tuple(field.attname for field in fields)), fields)


def _connection() -> Any:
    return connections[DEFAULT_DB_ALIAS]
