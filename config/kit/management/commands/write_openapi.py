"""`manage.py write_openapi`: the committed documents of the APIs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.kit.api.mounting import documents

FOLDER = Path("docs/openapi")


def written() -> dict[str, str]:
    """File name → content, for every surface that offers something."""
    return {
        f"{name}.json": json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False, default=str) + "\n"
        for name, document in documents().items()
    }


def differences(folder: Path) -> list[str]:
    """Names of files that are missing, outdated or of no surface any more."""
    wanted = written()
    present = {file.name: file.read_text() for file in folder.glob("*.json")}
    return sorted(name for name in wanted.keys() | present.keys() if wanted.get(name) != present.get(name))


class Command(BaseCommand):
    """Writes docs/openapi, one file per surface; `--check` only says whether it is up to date."""

    help = "Write the OpenAPI document of every API into docs/openapi."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing, fail when something is outdated")

    def handle(self, *_args: Any, **options: Any) -> None:
        folder = settings.ROOT / FOLDER
        outdated = differences(folder)
        if options["check"]:
            if outdated:
                raise CommandError(f"Outdated: {', '.join(outdated)}. Run manage.py write_openapi.")
            return
        folder.mkdir(parents=True, exist_ok=True)
        wanted = written()
        for name in outdated:
            if name in wanted:
                (folder / name).write_text(wanted[name])
            else:
                (folder / name).unlink()
        self.stdout.write(f"{len(outdated)} documents changed." if outdated else "Nothing changed.")
