"""The stylesheet in one file: parts under static/css, joined for whoever serves static files.

Small files to write, one request to load. As a staticfiles finder it works for
`collectstatic` (hashed, compressed) and for serving in development alike.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

SOURCE: Final = settings.ROOT / "static" / "css"
BUILT: Final = settings.ROOT / ".local" / "static"
BUNDLE: Final = "css/house.css"
LAYERS: Final = ("reset", "tokens", "practice", "base", "components", "pages")
COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
SPACE: Final = re.compile(r"\s+")
AROUND: Final = re.compile(r"\s*([{};,>])\s*")


def parts() -> Iterator[tuple[str, Path]]:
    """(layer, file) of every part: `<layer>.css`, then the folder `<layer>/` by name."""
    for layer in LAYERS:
        single = SOURCE / f"{layer}.css"
        if single.is_file():
            yield layer, single
        yield from ((layer, path) for path in sorted((SOURCE / layer).glob("*.css")))


def shrink(text: str) -> str:
    """Without comments and needless space."""
    return AROUND.sub(r"\1", SPACE.sub(" ", COMMENT.sub("", text))).replace(";}", "}").strip()


def join() -> str:
    """The whole stylesheet, each part in its layer."""
    order = f"@layer {','.join(LAYERS)};"
    return order + "\n".join(f"@layer {layer}{{{shrink(path.read_text())}}}" for layer, path in parts()) + "\n"


def build() -> Path:
    """Write the stylesheet if it changed, whole or not at all; returns the folder it stands in."""
    target = BUILT / BUNDLE
    text = join()
    if not target.is_file() or target.read_text() != text:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent)
        with os.fdopen(handle, "w") as file:
            file.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(target)
    return BUILT


class StylesheetFinder(BaseFinder):
    """Finds `css/house.css`, built from its parts."""

    def find(self, path: str, find_all: bool = False, **_kwargs: Any) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        """The built file's path for the bundle's name, nothing for other names."""
        if path != BUNDLE:
            return []
        found = str(build() / BUNDLE)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:  # noqa: ARG002 - Django's signature
        """The bundle alone."""
        yield BUNDLE, FileSystemStorage(location=build())
