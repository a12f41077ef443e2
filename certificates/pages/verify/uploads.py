"""Files of strangers stay in memory."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler, StopUpload

from certificates.documents.reading import MAX_BYTES


class MemoryOnly(MemoryFileUploadHandler):
    """Never writes a file to disk: what is longer than a certificate may be is not read to its end."""

    def handle_raw_input(self, *_args: Any, **_kwargs: Any) -> None:
        """Take every file, whatever the settings say of large ones."""
        self.activated = True
        self.taken = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Keep the chunk. Raises `StopUpload` beyond the bound, over all files."""
        self.taken += len(raw_data)
        if self.taken > MAX_BYTES + 1:
            raise StopUpload(connection_reset=False)
        return super().receive_data_chunk(raw_data, start)
