"""A database that was made by other migrations of the same names is noticed before pages fail."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from config.kit.schema.digests import changed_migrations, digest_of, known_digests
from config.kit.schema.models import AppliedMigration
from config.local import prepare

MIGRATION = """
# Generated on a Monday
class Migration(migrations.Migration):
    operations = [
        migrations.CreateModel(
            name="Slot",
            fields=[("status", models.CharField(choices=[("a", "A")], max_length=16, verbose_name="status"))],
            options={"verbose_name": "slot", "db_table": "slots"},
        ),
    ]
"""


def test_every_migration_of_ours_is_remembered_as_it_was_applied(db: None) -> None:
    kept = {(row.app, row.name): row.digest for row in AppliedMigration.objects.all()}
    assert kept == known_digests()
    assert (
        {"accounts", "enrollments", "kit"}
        <= {app for app, _name in kept}
        < {migration.app for migration in MigrationRecorder.Migration.objects.all()}
    )
    assert changed_migrations() == []


def test_words_and_layout_do_not_count_the_schema_does() -> None:
    same = MIGRATION.replace("Monday", "Tuesday").replace('"A"', '"B"').replace('"slot"', '"a slot"')
    same = same.replace('verbose_name="status"', 'verbose_name="state",\n')
    assert digest_of(same) == digest_of(MIGRATION)
    for old, new in (("16", "20"), ('"slots"', '"lessons"'), ('"status", models', '"state", models')):
        assert digest_of(MIGRATION.replace(old, new)) != digest_of(MIGRATION), new


def test_written_anew_is_not_ready_and_says_what_to_do(db: None, client: Client, tmp_path: Path) -> None:
    AppliedMigration.objects.filter(app="scheduling").update(digest="of last week")
    assert changed_migrations() == ["scheduling.0001_initial"]

    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "outdated",
        "checks": {"database": "ok", "redis": "ok", "migrations": "outdated"},
    }
    with pytest.raises(CommandError, match=r"scheduling\.0001_initial"):
        call_command("migrate", verbosity=0)
    with pytest.raises(SystemExit, match="make clean"):
        prepare.main(tmp_path / "logins.json")


def test_a_database_from_before_digests_were_kept_is_too_old(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE kit_appliedmigration")
    assert changed_migrations() == ["kit.0001_initial"]


def test_what_was_applied_in_unknown_form_is_left_alone(db: None, client: Client) -> None:
    AppliedMigration.objects.filter(app="scheduling").delete()
    call_command("migrate", verbosity=0)
    assert changed_migrations() == []
    assert client.get("/health/ready").status_code == 200
