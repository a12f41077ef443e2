"""A worker that is asked to stop while Redis is away ends, and soon."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator

import pytest

from tests.faults.programs import Broker, Program
from tests.repository.processes import command_of, descendants, wait_until_gone

pytestmark = pytest.mark.slow
HEARTBEAT = 2.0
SOON = 25.0
"""Seconds to stop on a busy machine; a quiet one needs three."""


@pytest.fixture
def broker(tmp_path) -> Iterator[Broker]:
    made = Broker(tmp_path)
    made.start()
    yield made
    made.kill()


@pytest.fixture
def worker(tmp_path, broker) -> Iterator[Program]:
    environment = {
        "CAMPANILE_ENV": "test",
        "REDIS_URL": broker.url,
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
    }
    program = Program("worker", tmp_path, environment).start()
    program.wait_for(r" ready\.")
    yield program
    program.kill()


def stop(worker: Program) -> dict[int, str]:
    """What is left of `worker` after a SIGTERM, with its commands."""
    assert worker.process is not None
    everybody = {pid: command_of(pid) for pid in (worker.process.pid, *descendants(worker.process.pid))}
    worker.process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + SOON
    while worker.process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    return {pid: everybody[pid] for pid in wait_until_gone(set(everybody), 5)}


@pytest.mark.parametrize("trouble", ["kill", "freeze"])
def test_a_heartbeat_that_meets_a_lost_broker_does_not_keep_the_worker(worker, broker, trouble):
    """The heartbeat is due when the worker wakes up, and comes before it notices that Redis is away."""
    assert worker.process is not None
    worker.process.send_signal(signal.SIGSTOP)
    getattr(broker, trouble)()
    time.sleep(HEARTBEAT + 0.5)
    worker.process.send_signal(signal.SIGCONT)
    if trouble == "kill":
        worker.wait_for("Connection to broker lost", seconds=SOON)
    else:
        time.sleep(1)

    left = stop(worker)

    assert left == {}, f"still there: {left}\n{worker.said[-4000:]}"
    assert "Warm shutdown" in worker.said


def test_a_worker_that_waits_for_the_broker_stops(worker, broker):
    broker.kill()
    worker.wait_for(r"Cannot connect to redis.*Trying again", seconds=SOON)

    left = stop(worker)

    assert left == {}, f"still there: {left}\n{worker.said[-4000:]}"
