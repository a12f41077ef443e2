"""`make run`, for real: started, hurt, stopped, looked at."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import time

import pytest

from config.local.folders import servers_folder
from config.local.ports import free_port
from config.local.throwaway import throwaway_servers
from tests.repository.processes import (
    School,
    command_of,
    descendants,
    is_alive,
    status_of,
    wait_for_status,
    wait_until_gone,
)

GROUPS = "__import__('django.contrib.auth.models', fromlist=['Group']).Group.objects"

pytestmark = pytest.mark.slow


@pytest.fixture
def folder():
    """Where this school keeps its data: inside the checkout's own servers' folder, reachable as root too."""
    path = servers_folder() / f"run-{os.getpid()}-{free_port()}"
    path.mkdir(mode=0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def start(folder):
    """Starts schools, and ends those that a failed test leaves."""
    started: list[School] = []

    def start(**environment: str) -> School:
        started.append(School(folder, **environment))
        return started[-1]

    yield start
    for school in started:
        left = {pid for pid in school.everybody() if is_alive(pid)}
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        school.close()


def test_starts_heals_and_stops_without_a_trace(start, folder):
    port = free_port()
    school = start(PORT=str(port))
    base = school.wait_until_open()
    assert base == f"http://localhost:{port}"
    assert status_of(f"{base}/health/ready") == 200

    # A second one is refused, the first does not notice.
    second = start()
    assert second.process.wait(60) == 1
    second.wait_for(f"already runs \\(process {school.process.pid}\\)", 5)

    # manage.py beside it uses its servers.
    shown = school.manage("migrate", "--check")
    assert shown.returncode == 0, shown.stderr

    for name, fragment in (
        ("worker", "celery --quiet --app config.celery worker"),
        ("beat", "celery --quiet --app config.celery beat"),
        ("web", "uvicorn"),
        ("redis", "redis-server"),
        ("postgres", "bin/postgres"),
    ):
        victim = school.part(fragment)
        os.kill(victim, signal.SIGKILL)
        school.wait_for(rf"campanile *\| {name} was killed \(SIGKILL\)\. Starting it again in 1 s")
        wait_until_gone({victim})
        deadline = time.monotonic() + 60
        while not any(fragment in command_of(pid) for pid in descendants(school.process.pid)):
            assert time.monotonic() < deadline, f"{name} is not back"
            time.sleep(0.1)
        wait_for_status(f"{base}/health/ready", 200)

    everybody = school.everybody()
    assert len(everybody) > 6
    assert school.stop(signal.SIGTERM) == 0
    assert wait_until_gone(everybody) == set()
    assert not (folder / "run.env").exists()


def test_second_start_keeps_the_data_and_survives_the_death_of_its_supervisor(start, folder):
    first = start(PORT=str(free_port()))
    first.wait_until_open()
    wrote = first.manage(
        "shell",
        "-c",
        f"{GROUPS}.create(name='kept')",
    )
    assert wrote.returncode == 0, wrote.stderr

    # kill -9 of the supervisor: the kernel tells the others.
    everybody = first.everybody()
    commands = {pid: command_of(pid) for pid in everybody}
    first.process.kill()
    first.process.wait()
    assert {pid: commands[pid] for pid in wait_until_gone(everybody)} == {}

    began = time.monotonic()
    second = start(PORT=str(free_port()))
    second.wait_until_open()
    assert time.monotonic() - began < 60  # seconds on a quiet machine; this one runs other tests
    kept = second.manage(
        "shell",
        "-v0",
        "-c",
        f"print({GROUPS}.filter(name='kept').count())",
    )
    assert kept.stdout.strip() == "1", kept.stderr

    everybody = second.everybody()
    assert second.stop(signal.SIGINT) == 0
    assert wait_until_gone(everybody) == set()


def test_given_servers_and_a_taken_port(start):
    with throwaway_servers() as servers, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        school = start(PORT=str(port), DATABASE_URL=servers["DATABASE_URL"], REDIS_URL=servers["REDIS_URL"])
        using = school.wait_for(rf"campanile *\| Port {port} is taken; using (\d+)\.$")[1]
        base = school.wait_until_open()

        assert base == f"http://localhost:{using}" != f"http://localhost:{port}"
        assert status_of(f"{base}/health/ready") == 200
        commands = [command_of(pid) for pid in school.everybody()]
        assert not [command for command in commands if "redis-server" in command or "bin/postgres" in command]
        # A server that is away is said to be away, and comes back by itself.
        everybody = school.everybody()
        assert school.stop() == 0
        assert wait_until_gone(everybody) == set()
