"""A page of 25 course packs beside a plain ModelViewSet of the same rows."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from accounts.models import Practice
from benchmarks import school
from benchmarks.measuring import Connections, Job, compare, queries_of
from benchmarks.report import headline, say

CLIENTS: Final = 8
LISTS: Final = 600
WARM_UP: Final = 40
PACKS: Final = 100_000
TUTORS: Final = 500
FLOOR: Final = "/floor/packs/"
OURS: Final = "/tutorcatalog-api/v1/coursepacks"


def measure_listing(ours: Connections) -> list[str]:
    """Fill the catalog, print both rates; returns the target if it was missed."""
    headline(f"A page of 25 of {PACKS} course packs with their tutors, {LISTS} requests, {CLIENTS} at a time")
    practice = Practice.objects.get(slug="bench")
    school.many_packs(practice, school.tutors(practice, TUTORS, after=2), PACKS)
    floor, own = ([reading(ours, path)] * (WARM_UP + LISTS) for path in (FLOOR, OURS))
    result = compare(floor, own, clients=CLIENTS, warm_up=WARM_UP)
    counts = [queries_of("GET", f"{OURS}?pageRowCount={rows}") for rows in (1, 25, 100)]
    say(f"plain ModelViewSet        {result.floor}")
    say(f"GET .../v1/coursepacks    {result.ours}")
    say(f"share of the floor        {result}, target: at least 1.00")
    say(f"queries a page            {counts} for 1, 25 and 100 rows")
    is_met = result.share >= 1 and not result.ours.failed
    missed = [] if is_met else [f"list at {result.share:.2f} of a plain viewset"]
    return missed if len(set(counts)) == 1 else [*missed, "queries grow with the page"]


def reading(ours: Connections, path: str) -> Job:
    """A job that reads `path`."""
    return lambda: bool(ours.ask("GET", path)[0] == HTTPStatus.OK)
