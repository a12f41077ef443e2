"""Files of strangers stay in memory."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler


class MemoryOnly(MemoryFileUploadHandler):
    """Never writes a file to disk; the view bounds the length of the request before anything of it is read."""

    def handle_raw_input(self, *_args: Any, **_kwargs: Any) -> None:
        """Take every file, whatever the settings say of large ones."""
        self.activated = True
