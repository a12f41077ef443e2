"""All measurements in their order: some stand on the rows of one before."""

from __future__ import annotations

from benchmarks.booking import measure_booking
from benchmarks.certificates import measure_verifying
from benchmarks.listing import measure_listing
from benchmarks.measuring import Connections
from benchmarks.parsing import measure_parsing
from benchmarks.promoting import measure_promoting
from benchmarks.rendering import measure_rendering
from benchmarks.searching import measure_searching
from benchmarks.training_enrolling import measure_enrolling
from benchmarks.training_listing import measure_training_lists


def measure_everything(ours: Connections, database_url: str) -> list[str]:
    """Print every result; returns the targets that were missed."""
    return [
        *measure_booking(ours, database_url),
        *measure_listing(ours),
        *measure_searching(),
        *measure_enrolling(ours, database_url),
        *measure_training_lists(ours),
        *measure_promoting(database_url),
        *measure_parsing(),
        *measure_rendering(),
        *measure_verifying(ours),
    ]
