"""What every test stands on: settings of a test, a real PostgreSQL and a real Redis of this session's own.

The settings are read when this module is imported, before any other conftest,
because they refuse to load without CAMPANILE_ENV. DATABASE_URL and REDIS_URL,
where set, are used instead of servers of our own; that Redis is emptied.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Generator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from config.local.throwaway import ThrowawayServers, given

ROOT = Path(__file__).resolve().parent.parent
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
GIVEN = {"DATABASE_URL", "REDIS_URL"}
SERVER_IS_OURS = "CAMPANILE_TESTS_OWN_POSTGRES"
# Fixtures that start programs once, for all tests of one process that ask for them.
SHARED = {"demo", "servers", "production"}


def _redis_database(url: str, step: int) -> str:
    """`url` with its database number moved by `step`, so that workers do not meet."""
    parts = urlsplit(url)
    return parts._replace(path=f"/{int(parts.path.strip('/') or 0) + step}").geturl()


def _prepare_environment() -> ThrowawayServers | None:
    """Say what the settings will read; a worker inherits the servers of its controller."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    if WORKER:
        os.environ["REDIS_URL"] = _redis_database(os.environ["REDIS_URL"], 1 + int(WORKER.removeprefix("gw")))
        return None
    documented = re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    for name in set(documented) - GIVEN:
        os.environ.pop(name, None)
    servers = ThrowawayServers(with_postgres=not given("DATABASE_URL"), with_redis=not given("REDIS_URL"))
    os.environ.update(servers.environment("campanile"))
    if servers.postgres:
        os.environ[SERVER_IS_OURS] = "yes"
    return servers


SERVERS = _prepare_environment()

import django  # noqa: E402  # reads the settings, which need the environment above
from django.conf import settings  # noqa: E402  # the same
from django.core.cache import cache  # noqa: E402  # the same
from django.db import connection  # noqa: E402  # the same
from django.utils import timezone, translation  # noqa: E402  # the same

# Redis channels know no database number.
settings.CHANNEL_LAYERS["default"]["CONFIG"] = {"hosts": [os.environ["REDIS_URL"]], "prefix": f"test-{WORKER}"}
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # argon2 is slow by design
django.setup()

from tests import emptying  # noqa: E402  # needs the settings
from tests.migrated import TEMPLATE, Template  # noqa: E402  # the same

emptying.install()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    # Workers inherit the environment. With this name in it pytest-django would read
    # their settings before this module has given them a Redis database of their own.
    if session.config.getoption("numprocesses", None):
        os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    if SERVERS and not session.config.option.collectonly:
        SERVERS.start()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    if SERVERS:
        SERVERS.stop()


@pytest.hookimpl(wrapper=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """One more than there are cores, for many tests wait for processes; each needs one of 15 Redis databases."""
    cores = yield
    return min(cores + 1, 15)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None]:
    """What takes long begins first, so that no worker is left alone with it at the end.

    Browser tests go last, whatever other plugins sort meanwhile: Playwright's
    event loop stays for the rest of the process, and nothing asynchronous runs
    beside it. Without a Chromium they are skipped, and the summary says so. Tests
    that share processes stay together in one worker (`--dist loadgroup`).
    """
    for item in items:
        if item.get_closest_marker("browser") and not CHROMIUM:
            item.add_marker(pytest.mark.skip(reason="NOT RUN: there is no Chromium on this machine"))
        for fixture in SHARED & set(_fixtures(item)):
            item.add_marker(pytest.mark.xdist_group(fixture))
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
    yield
    items.sort(key=_is_late)


def _fixtures(item: pytest.Item) -> list[str]:
    return list(getattr(item, "fixturenames", ()))


def _is_late(item: pytest.Item) -> bool:
    """Whether it drives a browser; `demo` belongs to journeys, most of which do."""
    return item.get_closest_marker("browser") is not None or "demo" in _fixtures(item)


@pytest.fixture(scope="session")
def migrated(django_db_modify_db_settings_parallel_suffix) -> Template | None:
    """What the database is copied from; None where there is no second worker or the server is somebody else's."""
    if not WORKER or SERVER_IS_OURS not in os.environ:
        return None
    template = Template()
    if template.is_made:
        connection.settings_dict["TEST"]["TEMPLATE"] = TEMPLATE
    return template


@pytest.fixture(scope="session")
def django_db_modify_db_settings(migrated):
    """Before the database is made: copied where it can be."""


@pytest.fixture(scope="session")
def django_db_setup(migrated, django_db_setup, django_db_blocker):
    """After it was made: kept for the others where it is the first."""
    if migrated is not None and not migrated.is_made:
        with django_db_blocker.unblock():
            migrated.make_of(connection.alias)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The machine's own Chromium: Playwright's download is not wanted. Root needs it without a sandbox."""
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": arguments}


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Django sees Playwright's event loop in this thread, from now on, and would refuse to use the database."""
    if item.get_closest_marker("browser"):
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(autouse=True)
def _empty_redis() -> None:
    """Each test starts with an empty Redis: no counters, no queued tasks, no cache of another test."""
    cache.clear()


@pytest.fixture(autouse=True)
def _own_language_and_zone() -> None:
    """Each test starts in the school's language and zone: a request leaves its own in the thread that answered it."""
    translation.deactivate()
    timezone.deactivate()
