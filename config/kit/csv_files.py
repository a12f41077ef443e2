"""Tables as files for spreadsheets: with a mark of UTF-8, and without anything that is taken for a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.http import StreamingHttpResponse

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
MARK_OF_UTF8: Final = "\ufeff"


def harmless(cell: str) -> str:
    """`cell`, which no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def stream_csv(name: str, head: Sequence[Any], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """`rows` below `head` as the file `name`.csv, each line sent as soon as it is there; None is an empty cell."""
    response = StreamingHttpResponse(_lines(head, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "no-store"
    return response


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        """The line itself."""
        return text


def _lines(head: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    writer: Any = csv.writer(_Echo())
    yield MARK_OF_UTF8 + writer.writerow([str(name) for name in head])
    for row in rows:
        yield writer.writerow([harmless("" if cell is None else str(cell)) for cell in row])
