from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import date

import pytest
import requests

from certificates.integrations.redcross.client import search
from certificates.integrations.redcross.markup import read_page
from certificates.integrations.redcross.outcomes import Found, Nothing
from certificates.integrations.redcross.simulator import pages
from certificates.integrations.redcross.simulator.people import People
from certificates.integrations.redcross.simulator.server import NotInProduction, Simulator

MODULE = "certificates.integrations.redcross.simulator"


def program(*options, **environment):
    return subprocess.Popen(
        [sys.executable, "-m", MODULE, *options],
        env={**os.environ, "CAMPANILE_ENV": "development", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("environment", ["production", ""])
def test_it_does_not_start_in_production(environment, monkeypatch):
    monkeypatch.setenv("CAMPANILE_ENV", environment)

    with pytest.raises(NotInProduction):
        Simulator()


def test_the_program_starts_serves_and_ends_and_needs_nothing_but_python(tmp_path, settings):
    people = tmp_path / "people.json"
    people.write_text('{"ada@people.example": [{"number": "0QX1YZ", "course": "Lifeguarding"}]}')
    loaded = subprocess.run(
        [sys.executable, "-c", f"import sys, {MODULE}.__main__; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    with program("--port", "0", "--people", str(people)) as process:
        settings.REDCROSS_BASE_URL = process.stdout.readline().split()[-1]
        settings.REDCROSS_PAUSE_MS = 0
        try:
            outcome = search("Ada@people.example")
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=20)

    assert [row.number for row in outcome.rows] == ["0QX1YZ"]
    assert process.returncode == 0
    assert not {"django", "bs4", "requests"} & set(loaded)


def test_whom_it_knows_can_be_told_over_http(redcross):
    told = {"ada@people.example": [{"number": "0QX1YZ", "course": "Lifeguarding"}]}

    assert requests.post(f"{redcross.url}/_control/people", json=told, timeout=5).ok
    assert isinstance(search("ada@people.example"), Found)
    wrong = requests.post(f"{redcross.url}/_control/people", json={"x@y.z": [{"nmbr": 1}]}, timeout=5)
    assert wrong.status_code == 400
    assert requests.post(f"{redcross.url}/_control/people", data={"a": "b"}, timeout=5).status_code == 404


def test_another_address_is_unknown(redcross):
    assert requests.get(f"{redcross.url}/elsewhere", timeout=5).status_code == 404
    assert requests.get(f"{redcross.url}/", timeout=5).json()["simulator"] == "redcross"


def test_in_a_demo_everybody_holds_something_or_nothing_and_always_the_same():
    people = People(everybody=True, since=date(2026, 11, 1))
    outcomes = {
        email: read_page(pages.found(people.of(email)))
        for email in (f"person{number}@people.example" for number in range(60))
    }

    kinds = [type(outcome) for outcome in outcomes.values()]
    assert set(kinds) == {Found, Nothing}
    assert kinds.count(Found) > kinds.count(Nothing) > 0
    rows = [row for outcome in outcomes.values() if isinstance(outcome, Found) for row in outcome.rows]
    assert {row.format for row in rows} == {"blended", "online", "instructor-led"}
    assert {row.expiry_assumed for row in rows} == {True, False}
    assert len({row.number for row in rows}) == len(rows)
    assert not any(row.oddities for row in rows)
    again = People(everybody=True, since=date(2026, 11, 1))
    assert all(again.of(email) == people.of(email) for email in outcomes)
