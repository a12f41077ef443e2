"""Tables as CSV for a spreadsheet: streamed, and never taken for formulas."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.http import StreamingHttpResponse

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
MARK_OF_UTF8: Final = "\ufeff"


class _Line:
    """A file that gives back what is written."""

    @staticmethod
    def write(text: str) -> str:
        return text


def harmless(cell: Any) -> str:
    """`cell` as text that no spreadsheet takes for a formula; None is empty."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def csv_lines(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Each row as a line, the first behind the mark that tells programs of UTF-8."""
    writer = csv.writer(_Line())
    mark = MARK_OF_UTF8
    for row in rows:
        yield mark + writer.writerow([harmless(cell) for cell in row])
        mark = ""


def csv_response(rows: Iterable[Sequence[Any]], *, name: str) -> StreamingHttpResponse:
    """The rows as a file to keep, sent while they are read."""
    response = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "no-store"
    return response
