"""Servers that somebody names are tried before anything starts, and the refusal says what is wrong with which."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.kit.env import database_from_url
from config.local.given import complaint_of_database, complaint_of_redis, refuse_unusable_servers
from tests.repository.processes import OF_A_TEST, ROOT

NOBODY = "127.0.0.1:1"  # a port that nobody listens on; the same in every process that collects tests
PASSWORD = "a-word-of-mine"


def test_servers_that_answer_are_taken():
    assert complaint_of_database(os.environ["DATABASE_URL"].replace("/campanile", "/postgres")) == ""
    assert complaint_of_redis(os.environ["REDIS_URL"]) == ""


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://me@host/name", "must look like"),
        ("postgresql://me@host", "must look like"),
        (f"postgresql://me:{PASSWORD}@{NOBODY}/school", "refused"),
        (f"postgresql:///school?host=127.0.0.1&port={NOBODY.rpartition(':')[2]}", "refused"),
        ("postgresql:///school?host=/nowhere/at/all", "/nowhere/at/all"),
        ("postgresql://me@127.0.0.1/school?colour=blue", "colour"),
    ],
)
def test_a_database_that_cannot_be_used_is_said_in_one_line(url, words):
    complaint = complaint_of_database(url)

    assert words in complaint
    assert "\n" not in complaint
    assert PASSWORD not in complaint


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://host/0", "must look like"),
        (f"redis://:{PASSWORD}@{NOBODY}/0", "refused"),
    ],
)
def test_a_redis_that_cannot_be_used_is_said_in_one_line(url, words):
    complaint = complaint_of_redis(url)

    assert words in complaint
    assert "\n" not in complaint
    assert PASSWORD not in complaint


def test_a_wrong_password_of_redis_is_refused():
    address = os.environ["REDIS_URL"].rpartition("@")[2]

    complaint = complaint_of_redis(f"redis://:{PASSWORD}@{address}")

    assert "password" in complaint
    assert PASSWORD not in complaint
    assert complaint_of_redis(f"redis://{address}") == "Redis asks for a password."


def test_the_start_is_refused_with_a_line_for_each_server(tmp_path):
    tmp_path.chmod(0o755)
    inherited = {name: value for name, value in os.environ.items() if name not in OF_A_TEST}
    done = subprocess.run(
        [sys.executable, "-m", "config.local", "run"],
        cwd=ROOT,
        env={
            **inherited,
            "CAMPANILE_LOCAL": str(tmp_path),
            "DATABASE_URL": f"postgresql://{NOBODY}/school",
            "REDIS_URL": f"redis://{NOBODY}/0",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 1
    first, second = done.stderr.strip().splitlines()
    assert first.startswith("DATABASE_URL cannot be used: ")
    assert second.startswith("REDIS_URL cannot be used: ")
    assert "open" not in done.stdout


def test_a_refusal_names_no_server_that_nobody_gave(monkeypatch):
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setenv("REDIS_URL", f"redis://{NOBODY}/0")

    with pytest.raises(SystemExit, match=r"^REDIS_URL cannot be used: [^\n]+$"):
        refuse_unusable_servers()


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("postgresql://me:w@db.internal:5433/school", "db.internal", "5433"),
        ("postgresql://me@db.internal/school", "db.internal", ""),
        ("postgresql://me@%2Frun%2FSockets/school", "/run/Sockets", ""),
        ("postgresql:///school?host=/run/sockets&port=5433", "/run/sockets", "5433"),
        ("postgresql://me@elsewhere:1/school?host=db.internal", "db.internal", "1"),
        ("postgresql://me@[::1]:5433/school", "::1", "5433"),
        ("postgresql://me@[::1]/school", "::1", ""),
    ],
)
def test_where_the_database_is(url, host, port):
    values = database_from_url(url)

    assert (values["HOST"], values["PORT"], values["NAME"]) == (host, port, "school")
    assert values["OPTIONS"] == {}


def test_other_options_stay_options_and_names_may_stand_there_too():
    values = database_from_url("postgresql://?dbname=school&user=me&password=w&sslmode=require")

    assert (values["NAME"], values["USER"], values["PASSWORD"]) == ("school", "me", "w")
    assert values["OPTIONS"] == {"sslmode": "require"}
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL must look like"):
        database_from_url("postgresql://[::1/school")
