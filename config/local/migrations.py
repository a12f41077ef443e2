"""Writes every app's migrations anew: `make migrations`, until the first release.

Everything written by hand (constraints, triggers, generated
columns) is declared on the models, so nothing is lost.
"""

from __future__ import annotations

import os
import subprocess
import sys

from config.local.folders import ROOT
from config.local.throwaway import throwaway_servers

APPS = ("messaging/delivery", "accounts", "catalog", "scheduling", "enrollments", "certificates", "messaging")


def main() -> None:
    """Delete the numbered migrations, make them again, format them."""
    environment = dict(os.environ)
    migrations = [ROOT / app / "migrations" for app in (*APPS, "config/kit")]
    before = {path: path.read_bytes() for folder in migrations for path in folder.glob("0*.py")}
    for path in before:
        path.unlink()
    with throwaway_servers() as servers:
        made = subprocess.run(
            [sys.executable, "-m", "config.local.folding"], cwd=ROOT, env={**environment, **servers}, check=False
        )
    if made.returncode:
        for path, content in before.items():
            path.write_bytes(content)
        sys.exit("The models cannot be read at present; the migrations are as they were.")
    written = [str(path) for folder in migrations for path in sorted(folder.glob("0*.py"))]
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", *written], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
