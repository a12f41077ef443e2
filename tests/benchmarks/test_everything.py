"""Each benchmark runs, small: what it writes by hand must follow the models."""

from __future__ import annotations

import re

import pytest
from django.db import ProgrammingError, connection

from benchmarks import (
    booking,
    certificates,
    listing,
    parsing,
    promoting,
    rendering,
    searching,
    training_enrolling,
    training_listing,
)
from benchmarks.everything import measure_everything
from benchmarks.measuring import Connections, rate_of
from tests.faults.programs import database_url

SIZES = {
    booking: {"BOOKINGS": 3, "WARM_UP": 1},
    listing: {"LISTS": 2, "WARM_UP": 1, "PACKS": 120, "TUTORS": 2},
    searching: {"SEARCHES": 12},
    training_enrolling: {"ENROLMENTS": 4, "WARM_UP": 1, "PLACES": 20, "SPREAD": 2},
    training_listing: {"LISTS": 2, "WARM_UP": 1, "TRAININGS": 101, "EACH": 2, "PEOPLE": 4},
    promoting: {"INVITATIONS": 3, "WARM_UP": 1},
    parsing: {"PAGES": 6, "WARM_UP": 1},
    rendering: {"CERTIFICATES": 6, "WARM_UP": 1},
    certificates: {"CHECKS": 2, "WARM_UP": 1, "CERTIFICATES": 30},
}


@pytest.fixture
def ours(live_server, settings, monkeypatch):
    """Connections to the comparison's own addresses, with few rows to measure on."""
    settings.ROOT_URLCONF = "benchmarks.urls"
    settings.CERTIFICATE_NUMBERS_PER_ADDRESS = 0
    settings.API_REQUESTS_PER_USER = settings.API_REQUESTS_PER_ADDRESS = 10_000
    for module, sizes in SIZES.items():
        for name, size in sizes.items():
            monkeypatch.setattr(module, name, size)
        if hasattr(module, "CLIENTS"):
            monkeypatch.setattr(module, "CLIENTS", 2)
    made = Connections(live_server.thread.port)
    yield made
    made.close()


@pytest.mark.django_db(transaction=True)
def test_every_benchmark_measures_what_succeeds(ours, capsys):
    missed = measure_everything(ours, database_url(connection.settings_dict))

    told = capsys.readouterr().out
    assert "FAILED" not in told
    assert "refused" not in told
    written = re.findall(r"(?:written|invited) +(\d+) of (\d+)", told)
    assert len(written) >= 4
    assert [pair for pair in written if pair[0] != pair[1]] == [], told
    # How fast so few rows were says nothing, how many statements they took does.
    assert [line for line in missed if "queries" in line or "failed" in line] == []


@pytest.mark.django_db(transaction=True)
def test_a_floor_that_the_database_refuses_is_no_floor():
    def refused() -> bool:
        try:
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO catalog_offering (nothing) VALUES (1)")
        finally:
            connection.close()
        return True

    with pytest.raises(ProgrammingError, match="nothing"):
        rate_of([refused] * 3, clients=2)
