"""The whole list of a large school's trainings, beside a plain serializer view and one SQL statement."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from benchmarks import training_school
from benchmarks.measuring import Connections, Job, queries_of, rate_of
from benchmarks.report import headline, say

CLIENTS: Final = 8
LISTS: Final = 240
WARM_UP: Final = 24
TRAININGS: Final = 1_000
EACH: Final = 100
PEOPLE: Final = 2_000
SLUG: Final = "bench-lists"
OURS: Final = "/admin-api/trainings/"
SERIALIZER: Final = f"/floor/trainings/{SLUG}"
SQL: Final = f"/floor/trainings-raw/{SLUG}"


def measure_training_lists(ours: Connections) -> list[str]:
    """Fill the school, print the rates; returns the targets that were missed."""
    headline(f"All of {TRAININGS} trainings with {TRAININGS * EACH} enrolments, {LISTS} requests, {CLIENTS} at a time")
    practice = training_school.practice(SLUG)
    _admin, token = training_school.administrator(practice)
    headers = {"Authorization": f"Bearer {token}"}
    like = training_school.training(practice, training_school.trainer(practice), capacity=EACH + 20, in_days=30)
    people = training_school.students(practice, PEOPLE)
    training_school.many_trainings(like, TRAININGS - 1, people=people, each=EACH)
    rates = {}
    for path in (SQL, SERIALIZER, OURS):
        rate_of([reading(ours, path, headers)] * WARM_UP, clients=CLIENTS)
        rates[path] = rate_of([reading(ours, path, headers)] * LISTS, clients=CLIENTS)
    counts = [queries_of("GET", f"{OURS}{query}", headers=headers) for query in ("?q=rare", "")]
    share = rates[OURS].per_second / rates[SERIALIZER].per_second
    say(f"one SQL statement         {rates[SQL]}")
    say(f"plain serializer view     {rates[SERIALIZER]}")
    say(f"GET .../trainings/        {rates[OURS]}")
    say(f"share of the serializer   {share:.2f} (target: at least 1.00)")
    say(f"queries a list            {counts} for {TRAININGS // 100} and {TRAININGS} trainings")
    missed = []
    if share < 1 or rates[OURS].failed:
        missed.append(f"list of trainings at {share:.2f} of a plain serializer")
    return missed if len(set(counts)) == 1 else [*missed, "queries grow with the trainings"]


def reading(ours: Connections, path: str, headers: dict[str, str]) -> Job:
    """A job that reads `path`."""
    return lambda: bool(ours.ask("GET", path, headers=headers)[0] == HTTPStatus.OK)
