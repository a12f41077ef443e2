"""Remembers that a database is ready for this code, so that a second start need not ask."""

from __future__ import annotations

import hashlib
from pathlib import Path

from config.local.folders import ROOT

CODE_WITH_MIGRATIONS = ("requirements/production.lock", "config/settings.py")


def fingerprint() -> str:
    """Changes with every migration of ours, and with whatever may bring others'."""
    digest = hashlib.sha256()
    migrations = sorted(ROOT.glob("[a-z]*/**/migrations/*.py"))
    for path in [*migrations, *(ROOT / name for name in CODE_WITH_MIGRATIONS)]:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


class Prepared:
    """A note beside the data of the embedded server, so that both are forgotten together.

    Without a `folder` (a server of somebody else's) nothing is remembered.
    """

    def __init__(self, folder: Path | None) -> None:
        self._note = folder / "prepared" if folder else None

    def is_current(self) -> bool:
        """Whether this very code has prepared this very data."""
        return bool(self._note and self._note.exists() and self._note.read_text() == fingerprint())

    def remember(self) -> None:
        """Note that it has."""
        if self._note:
            self._note.write_text(fingerprint())
