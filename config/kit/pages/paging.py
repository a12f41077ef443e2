"""Lists in pages, none of which shows a lonely rest."""

from __future__ import annotations

from typing import Any, Final

from django.core.paginator import Paginator

REST: Final = 3  # a row of cards on a wide screen: so few join the page before


def pages_of(rows: Any, size: int) -> Paginator[Any]:
    """`rows` with `size` a page; the last page takes up to `REST` more instead of leaving them to another."""
    return Paginator(rows, size, orphans=min(REST, size // 2))
