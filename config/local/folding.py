"""`makemigrations` whose tables come whole: fields, indexes and constraints in the step that creates their table.

Django writes many of them as steps of their own, and before every step it
imagines all models anew: a database then took twice as long to make.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import Any, Final

import django
from django.core.management.commands import makemigrations
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation

INTO: Final = {AddIndex: ("indexes", "index"), AddConstraint: ("constraints", "constraint")}


class Command(makemigrations.Command):
    """As Django's, but for the folding."""

    def write_migration_files(self, changes: dict[str, list[Any]], *args: Any, **options: Any) -> None:
        """Fold, then write."""
        for label, migrations in changes.items():
            for migration in migrations:
                migration.operations = folded(migration.operations, label)
        super().write_migration_files(changes, *args, **options)


def folded(operations: Sequence[Operation], label: str) -> list[Operation]:
    """The same tables of the app `label` in fewer steps: each after those that it refers to.

    Where two refer to each other one field comes later, and what speaks of it stays behind it.
    """
    tables = [step for step in operations if isinstance(step, CreateModel)]
    names = {table.name_lower for table in tables}
    fields = [step for step in operations if isinstance(step, AddField) and step.model_name_lower in names]
    made, late = _in_order(tables, fields, label)
    rest = [step for step in operations if step not in tables and step not in fields]
    return [*made, *late, *_without_rules(rest, made, late)]


def _in_order(
    tables: list[CreateModel], fields: list[AddField], label: str
) -> tuple[list[CreateModel], list[AddField]]:
    """The tables with every field that can be had at once, and the fields that cannot."""
    made: list[CreateModel] = []
    late: list[AddField] = []
    waiting = list(tables)

    def waits(step: Operation, *, itself: str) -> bool:
        return any(other.name_lower != itself and step.references_model(other.name, label) for other in waiting)

    while waiting:
        ready = [table for table in waiting if not waits(table, itself=table.name_lower)]
        whole = [
            table
            for table in ready
            if not any(
                waits(field, itself=table.name_lower) for field in fields if field.model_name_lower == table.name_lower
            )
        ]
        table = (whole or ready)[0]
        for field in [field for field in fields if field.model_name_lower == table.name_lower]:
            if waits(field, itself=table.name_lower):
                late.append(field)
            else:
                table.fields.append((field.name, field.field))
        waiting.remove(table)
        made.append(table)
    return made, late


def _without_rules(rest: list[Operation], made: list[CreateModel], late: list[AddField]) -> list[Operation]:
    """What is left once each table has its indexes and constraints."""
    by_name = {table.name_lower: table for table in made}
    left: list[Operation] = []
    for step in rest:
        table = by_name.get(step.model_name_lower) if isinstance(step, AddIndex | AddConstraint) else None
        if table is None:
            left.append(step)
            continue
        option, attribute = INTO[type(step)]
        rule = getattr(step, attribute)
        later = {name for field in late if field.model_name_lower == table.name_lower for name in _names_of(field)}
        if _words_of(rule.deconstruct()) & later:
            left.append(step)
        else:
            table.options.setdefault(option, []).append(rule)
    return left


def _names_of(field: AddField) -> set[str]:
    return {field.name, f"{field.name}_id"}


def _words_of(rule: Any) -> set[str]:
    """Every word in an index or a constraint, those of its fields among them; `field__lookup` is both."""
    return set(re.split(r"\W+|__", repr(rule)))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    Command().run_from_argv(["manage.py", "makemigrations"])
