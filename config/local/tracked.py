"""What belongs to the repository."""

from __future__ import annotations

import subprocess
from pathlib import Path

from config.local.folders import ROOT


def tracked_files() -> list[Path]:
    """The files that git knows or would add, relative to the root."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],  # noqa: S607  # git is where the system has it
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout
    names = sorted({Path(name.decode()) for name in listed.split(b"\0") if name})
    return [name for name in names if (ROOT / name).is_file()]
