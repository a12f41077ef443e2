"""Small rooms: a module over 300 lines is mentioned, one over 500 is refused."""

from __future__ import annotations

import statistics
from typing import Final

from config.local.folders import ROOT
from config.local.tracked import tracked_files

WARN: Final = 300
FAIL: Final = 500


def module_sizes() -> bool:
    """Print what is large and the median; return whether nothing is over the limit."""
    sizes = {
        path: len((ROOT / path).read_text().splitlines())
        for path in tracked_files()
        if path.suffix == ".py" and "migrations" not in path.parts
    }
    for path, size in sorted(sizes.items(), key=lambda item: -item[1]):
        if size > WARN:
            print(f"   {path}: {size} lines{' (over the limit)' if size > FAIL else ''}")
    filled = [size for size in sizes.values() if size]
    print(f"   {len(filled)} modules, median {statistics.median(filled):.0f} lines")
    return all(size <= FAIL for size in sizes.values())
