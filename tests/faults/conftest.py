"""A school in processes: servers as production starts them, a Redis of their own, Stripe's simulator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis
from django.db import connection

from enrollments.integrations.stripe.simulator.server import Simulator, running_simulator
from tests.faults.programs import Broker, Program, database_url


@dataclass
class School:
    """What a test breaks; `urls` are two servers of the same school."""

    urls: tuple[str, str]
    simulator: Simulator
    broker: Broker
    start: Callable[..., Program]

    @property
    def webhook(self) -> str:
        """Where Stripe sends its messages: the first server."""
        return f"{self.urls[0]}/webhooks/stripe"


@pytest.fixture(scope="session")
def folder(tmp_path_factory) -> Path:
    return Path(tmp_path_factory.mktemp("faults"))


@pytest.fixture(scope="session")
def broker(folder: Path) -> Iterator[Broker]:
    made = Broker(folder)
    made.start()
    try:
        yield made
    finally:
        made.kill()


@pytest.fixture(scope="session")
def stripe() -> Iterator[Simulator]:
    with running_simulator() as simulator:
        yield simulator


@pytest.fixture(scope="session")
def environment(django_db_setup: None, broker: Broker, stripe: Simulator) -> dict[str, str]:
    """What every process of the school is told."""
    return {
        "CAMPANILE_ENV": "test",
        "DATABASE_URL": database_url(connection.settings_dict),
        "REDIS_URL": broker.url,
        "STRIPE_API_BASE": stripe.url,
        "STRIPE_SECRET_KEY": stripe.world.secret_key,
        "STRIPE_WEBHOOK_SECRET": stripe.world.webhook_secret,
    }


@pytest.fixture(scope="session")
def servers(folder: Path, environment: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Two web servers for all tests of this session; nobody kills these."""
    pair = [Program("web", folder, environment).start() for _ in range(2)]
    try:
        yield (pair[0].wait_until_open().url, pair[1].wait_until_open().url)
    finally:
        for one in pair:
            one.kill()


@pytest.fixture
def start(folder: Path, environment: dict[str, str]) -> Iterator[Callable[..., Program]]:
    """Start a program of the school that ends with the test: `start("worker", EMAIL_URL=…)`."""
    started: list[Program] = []

    def begin(role: str, command: tuple[str, ...] = (), **more: str) -> Program:
        started.append(Program(role, folder, {**environment, **more}, command=command))
        return started[-1].start()

    yield begin
    for program in started:
        program.kill()


@pytest.fixture
def school(transactional_db, servers, stripe, broker, start, settings) -> Iterator[School]:
    """Empty, with Stripe's messages on their way to the first server."""
    settings.STRIPE_API_BASE = stripe.url
    settings.STRIPE_SECRET_KEY = stripe.world.secret_key
    settings.STRIPE_WEBHOOK_SECRET = stripe.world.webhook_secret
    with redis.Redis.from_url(broker.url) as client:
        client.flushall()
    made = School(urls=servers, simulator=stripe, broker=broker, start=start)
    stripe.world.webhook_url = made.webhook
    yield made
    stripe.world.webhook_url = None
    with stripe._deliverer._sending:  # a message under way ends before the tables are emptied
        stripe.control.reset()
