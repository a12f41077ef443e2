from __future__ import annotations

import re
import tomllib

import pytest

from tests.repository.processes import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def canonical(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", requirement)[0]).lower()


def locked(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / f"{name}.lock").read_text()
    return dict(re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE))


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("production", PROJECT["project"]["dependencies"]),
        ("development", [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["development"]]),
    ],
)
def test_everything_asked_for_is_locked(lock, wanted):
    assert {canonical(requirement) for requirement in wanted} - set(locked(lock)) == set()


def test_development_has_what_production_has():
    development = locked("development")

    assert {name: development.get(name) for name in locked("production")} == locked("production")


@pytest.mark.parametrize("name", ["production", "development"])
def test_every_locked_package_has_hashes(name):
    text = (ROOT / "requirements" / f"{name}.lock").read_text()

    assert len(re.findall(r"^[\w.-]+==\S+ \\\n    --hash=sha256:", text, re.MULTILINE)) == len(locked(name)) > 0
