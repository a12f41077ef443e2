"""Writing by statements that are compiled once."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, DatabaseError, IntegrityError, connections, transaction
from django.db.models import Field, Model, QuerySet
from django.db.models.sql import UpdateQuery
from django.db.transaction import mark_for_rollback_on_error

from config.kit.statements.together import Refusal, Write, when_gathered
from config.kit.statements.values import Text, preparing_cursor

LENGTH: Final = re.compile(r"\(.*\)")


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


def insert(row: Model, *, refusal: Refusal | None = None) -> None:
    """Write a new row of a model without parents, as `row.save(force_insert=True)` does; nobody is signaled.

    When a constraint breaks, raises what `refusal` gives.
    """
    Write(_sending(row), refusal).run()


def write(row: Model, *, refusal: Refusal | None = None) -> None:
    """As `insert` for a row whose key nobody needs yet, or that has one (`NextKey`): may wait (`gathered`)."""
    when_gathered(Write(_sending(row), refusal))


def write_changes(row: Model, names: Collection[str]) -> None:
    """Write these fields of a row that is there, as `row.save(update_fields=names)` does; may wait (`gathered`).

    Raises `DatabaseError` when the row is gone.
    """
    kept = _update(type(row), tuple(sorted(names)))
    values = kept.values_of(row, is_new=False) | {row._meta.pk.attname: row.pk}

    def count(cursor: Any) -> None:
        with cursor:
            if cursor.rowcount != 1:
                transaction.set_rollback(True)
                raise DatabaseError(f"{row!r} is gone")

    when_gathered(Write(lambda: partial(count, _sent(kept.text, values))))


def insert_missing(rows: Sequence[Model], *, by: str) -> None:
    """Write these new rows of one model by one statement, but those whose unique column `by` is there already.

    A row that was left out stays without a key, and its `_state.adding` true.
    """
    if not rows:
        return
    kept = _insertion_of_many(type(rows[0]), by)
    columns = [kept.values_of(row) for row in rows]
    values = {name: [column[name] for column in columns] for name in kept.text.names}
    with _sent(kept.text, values) as cursor:
        keys = {found: key for key, found in cursor.fetchall()}
    for row in rows:
        key = keys.pop(getattr(row, by), None)
        if key is not None:
            _is_saved(row, key)


def _sending(row: Model) -> Callable[[], Callable[[], object]]:
    kept = _insertion(type(row), has_key=row.pk is not None)
    values = kept.values_of(row)

    def take_in(cursor: Any) -> None:
        with cursor:
            _is_saved(row, cursor.fetchone()[0])

    return lambda: partial(take_in, _sent(kept.text, values))


def _is_saved(row: Model, key: Any) -> None:
    row.pk = key
    state = row._state  # noqa: SLF001 - what Django's own save sets
    state.adding, state.db = False, DEFAULT_DB_ALIAS


def _sent(text: Text, values: dict[str, Any]) -> Any:
    """The cursor that holds the answer."""
    with mark_for_rollback_on_error(using=DEFAULT_DB_ALIAS):
        cursor = preparing_cursor(_connection())
        text.execute(cursor, values)
    return cursor


@dataclass(frozen=True, slots=True)
class _Writing:
    """A statement for rows of a model and the columns that it writes."""

    text: Text
    fields: tuple[Field[Any, Any], ...]

    def values_of(self, row: Model, *, is_new: bool = True) -> dict[str, Any]:
        connection = _connection()
        return {
            field.attname: field.get_db_prep_save(field.pre_save(row, add=is_new), connection=connection)
            for field in self.fields
        }


@cache
def _insertion(model: type[Model], *, has_key: bool) -> _Writing:
    fields, table, columns = _columns(model, has_key=has_key)
    places, key = ", ".join("%s" for _field in fields), _quoted(model._meta.pk.column)
    sql = f"INSERT INTO {table} ({columns}) VALUES ({places}) RETURNING {key}"  # noqa: S608 - quoted names
    return _Writing(Text(sql, tuple(field.attname for field in fields)), fields)


@cache
def _update(model: type[Model], names: tuple[str, ...]) -> _Writing:
    meta = model._meta
    fields = tuple(field for field in meta.concrete_fields if field.name in names)
    assert len(fields) == len(names), f"{model.__name__} has no such columns: {names}"
    assert not meta.parents, "each parent would need a statement of its own"
    assignments = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
    sql = f"UPDATE {_quoted(meta.db_table)} SET {assignments} WHERE {_quoted(meta.pk.column)} = %s"  # noqa: S608 - quoted names
    return _Writing(Text(sql, (*(field.attname for field in fields), meta.pk.attname)), fields)


@cache
def _insertion_of_many(model: type[Model], by: str) -> _Writing:
    """A column of values each, whatever their number; lengths are left to the table, where a cast would cut."""
    fields, table, columns = _columns(model)
    kinds = [LENGTH.sub("", field.db_type(_connection()) or "") for field in fields]
    places = ", ".join(f"%s::{kind}[]" for kind in kinds)
    unique = next(field.column for field in fields if by in {field.name, field.attname})
    returned = f"{_quoted(model._meta.pk.column)}, {_quoted(unique)}"
    sql = (
        f"INSERT INTO {table} ({columns}) SELECT * FROM UNNEST({places})"  # noqa: S608 - quoted names
        f" ON CONFLICT DO NOTHING RETURNING {returned}"
    )
    return _Writing(Text(sql, tuple(field.attname for field in fields)), fields)


def _columns(model: type[Model], *, has_key: bool = False) -> tuple[tuple[Field[Any, Any], ...], str, str]:
    """What a new row of the model consists of, the table, and the columns by name."""
    meta = model._meta
    written = [field for field in meta.concrete_fields if not field.generated]
    fields = tuple(field for field in written if has_key or not field.primary_key)
    assert not meta.parents, "each parent would need a statement of its own"
    assert not any(hasattr(field, "get_placeholder") for field in fields), "a column wants more than its value"
    return fields, _quoted(meta.db_table), ", ".join(_quoted(field.column) for field in fields)


def _quoted(name: str) -> str:
    quoted: str = _connection().ops.quote_name(name)
    return quoted


def _connection() -> Any:
    return connections[DEFAULT_DB_ALIAS]
