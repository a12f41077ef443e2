"""`make lint`: every check runs, every failure is named at the end."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from config.local.folders import ROOT
from config.local.module_sizes import module_sizes
from config.local.throwaway import throwaway_servers
from config.local.unwanted import nothing_unwanted

PROGRAMS: Final = Path(sys.executable).parent


def _runs(*command: str) -> Callable[[dict[str, str]], bool]:
    """A check that is a program of the environment: passed when it exits with 0."""

    def check(environment: dict[str, str]) -> bool:
        program = [str(PROGRAMS / command[0]), *command[1:]]
        return subprocess.run(program, cwd=ROOT, env={**os.environ, **environment}, check=False).returncode == 0

    return check


def _deploys(environment: dict[str, str]) -> bool:
    """Django's own deployment checks under production settings, without a warning."""
    production = {
        **environment,
        "CAMPANILE_ENV": "production",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "school.example",
        "BASE_URL": "https://school.example",
        "STRIPE_SECRET_KEY": secrets.token_urlsafe(16),
        "STRIPE_WEBHOOK_SECRET": secrets.token_urlsafe(16),
    }
    return _runs("python", "manage.py", "check", "--deploy", "--fail-level", "WARNING")(production)


CHECKS: Final[dict[str, Callable[[dict[str, str]], bool]]] = {
    "style (ruff check)": _runs("ruff", "check", "."),
    "format (ruff format)": _runs("ruff", "format", "--check", "--quiet", "."),
    "types (mypy)": _runs("mypy", "."),
    "floors (import-linter)": _runs("lint-imports", "--no-logo"),
    "module sizes": lambda _environment: module_sizes(),
    "templates (djlint)": _runs("djlint", "templates", "--lint", "--quiet"),
    "migrations are complete": _runs("python", "manage.py", "makemigrations", "--check", "--dry-run"),
    "deployment (check --deploy)": _deploys,
    "no foreign address, machine path or secret": lambda _environment: nothing_unwanted(),
}


def main() -> None:
    """Run every check; exit with 1 and their names when any failed."""
    failed = []
    with throwaway_servers() as environment:
        for name, check in CHECKS.items():
            print(f"-- {name}", flush=True)
            began = time.monotonic()
            if not check(environment):
                failed.append(name)
            print(f"   {'FAILED' if name in failed else 'ok'} ({time.monotonic() - began:.1f} s)", flush=True)
    if failed:
        sys.exit("Lint failed: " + "; ".join(failed))
    print("Lint is clean.")


if __name__ == "__main__":
    main()
