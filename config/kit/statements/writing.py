"""Writing by statements that are compiled once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Field, Model, QuerySet
from django.db.models.sql import UpdateQuery
from django.db.transaction import mark_for_rollback_on_error

from config.kit.statements.values import Text, preparing_cursor


class Change:
    """`build().update(**assignments)`, compiled when it is first needed.

    Says itself what moves with every change of a `Record` (`config.kit.models`).
    """

    def __init__(self, build: Callable[[], QuerySet[Any, Any]], **assignments: Any) -> None:
        self._build = build
        self._assignments = assignments
        self._text: Text | None = None

    def run(self, **values: Any) -> int:
        """Change the rows that these values mean; how many."""
        if self._text is None:
            query: Any = self._build().query.chain(UpdateQuery)
            query.add_update_values(self._assignments)
            self._text = Text.of(*query.get_compiler(using=DEFAULT_DB_ALIAS).as_sql())
        with mark_for_rollback_on_error(using=DEFAULT_DB_ALIAS), preparing_cursor(_connection()) as cursor:
            self._text.execute(cursor, values)
            return int(cursor.rowcount)


def insert(row: Model) -> None:
    """Write a new row of a model without parents, as `row.save(force_insert=True)` does; nobody is signaled."""
    text, fields = _insertion(type(row))
    connection = _connection()
    values = {
        field.attname: field.get_db_prep_save(field.pre_save(row, add=True), connection=connection) for field in fields
    }
    with mark_for_rollback_on_error(using=DEFAULT_DB_ALIAS), preparing_cursor(connection) as cursor:
        text.execute(cursor, values)
        row.pk = cursor.fetchone()[0]
    state = row._state  # noqa: SLF001 - what Django's own save sets
    state.adding, state.db = False, DEFAULT_DB_ALIAS


@cache
def _insertion(model: type[Model]) -> tuple[Text, tuple[Field[Any, Any], ...]]:
    """The statement for new rows of `model` and the columns that it writes."""
    meta = model._meta
    fields = tuple(field for field in meta.concrete_fields if not field.primary_key and not field.generated)
    assert not meta.parents, "each parent would need a statement of its own"
    assert not any(hasattr(field, "get_placeholder") for field in fields), "a column wants more than its value"
    quote = _connection().ops.quote_name
    columns, places = ", ".join(quote(field.column) for field in fields), ", ".join("%s" for _field in fields)
    returned = quote(meta.pk.column)
    sql = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({places}) RETURNING {returned}"  # noqa: S608 - quoted names
    return Text(sql, tuple(field.attname for field in fields)), fields


def _connection() -> Any:
    return connections[DEFAULT_DB_ALIAS]
