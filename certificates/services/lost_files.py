"""Files that no row names: whoever saved them died before the row was there, or after it was gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

import structlog
from django.core.files.storage import Storage
from django.db.models import QuerySet
from django.utils import timezone

from certificates.models import CertificateRender, Intake
from config.kit.storage import private_files

LASTS: Final = timedelta(days=1)
"""So long a file may wait for its row; saving both takes seconds."""
BATCH: Final = 500
PLACES: Final[dict[str, QuerySet[Any]]] = {
    "intakes": Intake.objects.all(),
    "certificates": CertificateRender.objects.all(),
}
"""By folder, the rows that name its files."""
LEFT: Final = "certificates/logos"
"""Pictures of schools, by their digest: several renders name one, and nobody's name is in them."""
logger = structlog.get_logger(__name__)


def sweep_lost_files() -> int:
    """Delete what lies there for a day without a row that names it; how many files that were.

    Repeatable, and harmless beside whoever saves: a file that is written anew is young again.
    """
    store, before = private_files(), timezone.now() - LASTS
    gone = 0
    for place, rows in PLACES.items():
        names = _names(store, place)
        while batch := list(islice(names, BATCH)):
            for name in sorted(set(batch) - _named(rows, batch)):
                if _is_older(store, name, before) and not _named(rows, [name]):
                    store.delete(name)
                    gone += 1
    if gone:
        logger.info("files without a row deleted", files=gone)
    return gone


def _names(store: Storage, place: str) -> Iterator[str]:
    """Every file below `place`."""
    try:
        folders, files = store.listdir(place)
    except FileNotFoundError:
        return
    yield from (f"{place}/{file}" for file in files)
    for folder in folders:
        if f"{place}/{folder}" != LEFT:
            yield from _names(store, f"{place}/{folder}")


def _named(rows: QuerySet[Any], names: list[str]) -> set[str]:
    return set(rows.filter(file__in=names).values_list("file", flat=True))


def _is_older(store: Storage, name: str, before: datetime) -> bool:
    try:
        return store.get_modified_time(name) < before
    except FileNotFoundError:
        return False
