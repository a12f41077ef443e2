"""Emptying the database after a test that commits: rows are deleted, tables are not truncated.

Truncating a hundred tables gives each of them and its indexes a new file, and
Django then writes every permission anew: that took longer than most tests.
"""

from __future__ import annotations

from typing import Final

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TransactionTestCase

# What a migration writes for each model: the same before and after every test.
KEPT: Final = frozenset({"django_content_type", "auth_permission", "kit_appliedmigration"})
LARGE: Final = 4 * 1024 * 1024


def empty_database(connection: BaseDatabaseWrapper) -> None:
    """Delete every row but the `KEPT` ones, once whoever still writes has ended.

    Foreign keys and triggers that forbid a deletion look away. Sequences go on
    counting. A table that grew large is truncated, or every later test would
    read past what is dead in it.
    """
    tables = sorted(set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - KEPT)
    names = [connection.ops.quote_name(table) for table in tables]
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        deletions = "".join(f"DELETE FROM {name};" for name in names)  # noqa: S608 - names of our own tables
        cursor.execute(
            f"LOCK TABLE {', '.join(names)} IN SHARE ROW EXCLUSIVE MODE;"
            f"SET LOCAL session_replication_role = replica; {deletions}"
        )
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relname = ANY(%s) AND relkind = 'r' AND pg_relation_size(oid) > %s",
            [tables, LARGE],
        )
        if cursor.fetchone()[0]:
            cursor.execute(f"TRUNCATE {', '.join(names)}")


def _fixture_teardown(test: TransactionTestCase) -> None:
    for alias in test._databases_names(include_mirrors=False):  # type: ignore[attr-defined]  # as Django's own does
        empty_database(connections[alias])


def install() -> None:
    """Let every test that commits end so."""
    TransactionTestCase._fixture_teardown = _fixture_teardown  # type: ignore[attr-defined]  # Django's own hook
