"""Django's `migrate`, which knows what it has applied by more than the name."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as Migrate
from django.db.migrations import Migration

from config.kit.schema.digests import Key, changed_migrations, remember


class Command(Migrate):
    """Refuses a database that other migrations of the same names have made; remembers what it applies itself."""

    def handle(self, *args: Any, **options: Any) -> str | None:
        """As Django's."""
        changed = changed_migrations()
        if changed:
            raise CommandError(
                "This database was made by earlier migrations of the same names, which have been written anew since:"
                f" {', '.join(changed)}. They would not be applied again, and pages would fail."
            )
        self.applied: list[Key] = []
        self.unapplied: list[Key] = []
        try:
            return super().handle(*args, **options)
        finally:
            remember(self.applied, self.unapplied)

    def migration_progress_callback(self, action: str, migration: Migration | None = None, fake: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's signature
        """As Django's; notes what was done."""
        super().migration_progress_callback(action, migration, fake)
        if migration is not None and action == "apply_success":
            self.applied.append((migration.app_label, migration.name))
        if migration is not None and action == "unapply_success":
            self.unapplied.append((migration.app_label, migration.name))
