"""The floors' contract names every room, so that a new one cannot stand outside it."""

from __future__ import annotations

import tomllib

from tests.repository.processes import ROOT

BELOW = {
    "kit",
    "settings",
    "api_settings",
    "files",
    "connections",
    "timetable",
    "admin",
    "logs",
    "request_log",
    "error_reports",
    "masks",
    "outages",
}
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]


def rooms(folder: str) -> set[str]:
    """Names of the modules and packages directly in `folder` that hold code."""
    found = set()
    for path in (ROOT / folder).iterdir():
        if path.is_dir() and path.name != "migrations":
            if any(file.read_text().strip() for file in path.rglob("*.py")):
                found.add(path.name)
        elif path.suffix == ".py" and path.name != "__init__.py":
            found.add(path.stem)
    return found


def test_the_roof_is_complete():
    roof = {name.strip() for name in CONTRACTS[0]["layers"][0].split(":")}

    assert roof == {f"config.{name}" for name in rooms("config") - BELOW}


def test_nobody_may_import_any_room_of_the_top_floor():
    forbidden = set(CONTRACTS[1]["forbidden_modules"])

    assert {f"messaging.{name}" for name in rooms("messaging") - {"delivery", "apps", "locale"}} <= forbidden
