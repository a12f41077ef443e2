"""Digests of our migrations, kept when they are applied and compared ever after.

Django knows an applied migration by its name. Before the first release the
first migrations are written anew (`make migrations`): same name, other tables.
"""

from __future__ import annotations

import ast
import hashlib
import inspect
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from config.kit.schema.models import AppliedMigration

Key = tuple[str, str]
UNSEEN: Final = frozenset(
    {
        *("blank", "choices", "editable", "error_messages", "help_text", "ordering"),
        *("related_name", "validators", "verbose_name", "verbose_name_plural"),
    }
)
"""What a migration says and the database does not have: another word is no other schema."""


class _SchemaOnly(ast.NodeTransformer):
    """Leaves out what is `UNSEEN`, as an argument or among the options of a model."""

    def visit_keyword(self, node: ast.keyword) -> Any:
        return None if node.arg in UNSEEN else self.generic_visit(node)

    def visit_Dict(self, node: ast.Dict) -> Any:
        kept = [
            (key, value)
            for key, value in zip(node.keys, node.values, strict=True)
            if not (isinstance(key, ast.Constant) and key.value in UNSEEN)
        ]
        return self.generic_visit(ast.Dict([key for key, _value in kept], [value for _key, value in kept]))


def digest_of(source: str) -> str:
    """The same for every migration text that does the same; comments and layout do not count."""
    return hashlib.sha256(ast.unparse(_SchemaOnly().visit(ast.parse(source))).encode()).hexdigest()


@cache
def known_digests() -> dict[Key, str]:
    """Of every migration of our own apps, as they are in the code."""
    ours = {config.label for config in apps.get_app_configs() if _is_ours(Path(config.path))}
    found = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    return {
        key: digest_of(Path(inspect.getfile(type(migration))).read_text())
        for key, migration in found.items()
        if key[0] in ours
    }


def changed_migrations() -> list[str]:
    """Those that are applied in another form than the code has now, by name; one of unknown form is not named."""
    if not _has_table():
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('kit_idempotentrequest') IS NOT NULL")
            (is_older,) = cursor.fetchone()  # than this table, which came with the same migration
        return ["kit.0001_initial"] if is_older else []
    applied = AppliedMigration.objects.values_list("app", "name", "digest")
    known = known_digests()
    return sorted(f"{app}.{name}" for app, name, digest in applied if known.get((app, name), digest) != digest)


def remember(applied: Iterable[Key], unapplied: Iterable[Key]) -> None:
    """Keep how `applied` look now and forget `unapplied`; nothing is kept before there is a place for it."""
    if not _has_table():
        return
    for app, name in unapplied:
        AppliedMigration.objects.filter(app=app, name=name).delete()
    known = known_digests()
    for app, name in applied:
        if (app, name) in known:
            AppliedMigration.objects.update_or_create(app=app, name=name, defaults={"digest": known[app, name]})


def _has_table() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [AppliedMigration._meta.db_table])
        return bool(cursor.fetchone()[0])


def _is_ours(path: Path) -> bool:
    return path.is_relative_to(settings.ROOT) and "site-packages" not in path.parts
