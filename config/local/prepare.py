"""Makes the database ready for a start: migrations, and the demo school where nobody lives yet."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

import django
from django.core.management import CommandError, call_command, get_commands

WAY_OUT: Final = (
    "Say `make clean` to forget the demo school; the next start builds it anew."
    " With a DATABASE_URL of your own, empty that database or name another."
)


def main(logins: Path) -> None:
    """Migrate, build the demo school if there is no user at all, write its logins as JSON to `logins`."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415  # needs the application

    try:
        call_command("migrate", interactive=False, verbosity=1 if sys.stdout.isatty() else 0)
    except CommandError as refusal:
        sys.exit(f"{refusal}\n{WAY_OUT}")
    commands = get_commands()
    if "build_demo_school" in commands and not get_user_model()._default_manager.exists():  # noqa: SLF001  # Django's own name for it
        print("Building the demo school (once) ...", flush=True)
        call_command("build_demo_school")
    logins.unlink(missing_ok=True)
    if "demo_logins" in commands:
        logins.touch(mode=0o600)
        with logins.open("w") as file:
            call_command("demo_logins", "--json", stdout=file)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    main(Path(sys.argv[1]))
