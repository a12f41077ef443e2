"""What must stand in no file of the repository: package registries' hosts, paths of one machine, secrets."""

from __future__ import annotations

import re
from typing import Final

from config.local.folders import ROOT
from config.local.tracked import tracked_files

# Written in pieces, so that this file does not find itself.
UNWANTED: Final = {
    "package registry": re.compile(r"pypi\.(?:org|python)|python" r"hosted|registry\.npm" r"js|proxy\.golang" r"\.org"),
    "index option": re.compile(r"^--(?:extra-)?index" r"-url", re.MULTILINE),
    "machine path": re.compile(r"(?<![\w.}])/(?:work|root|home)" r"/(?!\s)[\w.]"),
    "secret": re.compile(
        r"sk_" r"live_\w{8}|AKIA[0-9A-Z]{16}|-----BEGIN (?:RSA |EC )?PRIVATE" r" KEY-----\n[A-Za-z0-9+/]{60}"
    ),
}


def nothing_unwanted() -> bool:
    """Print every place; return whether there is none."""
    clean = True
    for path in tracked_files():
        try:
            text = (ROOT / path).read_text()
        except UnicodeDecodeError:
            continue
        for kind, pattern in UNWANTED.items():
            for match in pattern.finditer(text):
                print(f"   {path}:{text.count(chr(10), 0, match.start()) + 1}: {kind}: {match[0]}")
                clean = False
    return clean
