"""The servers of one test session: started empty, unsafe and fast, gone at its end."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from config.local import children, postgres, redis
from config.local.folders import servers_folder
from config.local.postgres import EmbeddedPostgres
from config.local.redis import EmbeddedRedis


class ThrowawayServers:
    """PostgreSQL and Redis in a temporary folder; sessions beside each other share nothing.

    Addresses are known at once, so that settings can be read; `start` makes
    them answer. Either server is left out when its address is given from outside.
    With `is_durable` a commit is on disk before it is answered, as in a school.
    """

    def __init__(self, *, with_postgres: bool, with_redis: bool, is_durable: bool = False) -> None:
        parent = servers_folder() / "tests"
        parent.mkdir(mode=0o755, exist_ok=True)
        _sweep(parent)
        self.folder = Path(tempfile.mkdtemp(dir=parent))
        self.folder.chmod(0o711)
        self._lock = (self.folder / "lock").open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        self._log = (self.folder / "log").open("wb")
        self.postgres = EmbeddedPostgres(self.folder / "postgres", throwaway=not is_durable) if with_postgres else None
        self.redis = EmbeddedRedis(self.folder / "redis", throwaway=True) if with_redis else None
        self._running: list[tuple[subprocess.Popen[bytes], signal.Signals]] = []

    def environment(self, database: str) -> dict[str, str]:
        """What processes need to use these servers and `database` in them, as in a test."""
        values = {"CAMPANILE_ENV": "test"}
        if self.postgres:
            values["DATABASE_URL"] = self.postgres.url(database)
        if self.redis:
            values["REDIS_URL"] = self.redis.url()
        return values

    def start(self) -> None:
        """Start both servers and wait until they answer."""
        for server, stop_signal in ((self.postgres, postgres.STOP_SIGNAL), (self.redis, redis.STOP_SIGNAL)):
            if server is not None:
                server.prepare()
                self._running.append((server.start(self._log.fileno()), stop_signal))
        for server in (self.postgres, self.redis):
            if server is not None:
                server.wait_until_ready()

    def stop(self) -> None:
        """End both servers and remove everything they wrote."""
        for process, stop_signal in self._running:
            children.end(process, with_signal=stop_signal, patience=20)
        self._log.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        self._lock.close()


def _sweep(parent: Path) -> None:
    """Remove the folders of sessions that were killed."""
    for folder in parent.iterdir():
        with suppress(OSError), (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def throwaway_servers(*, is_durable: bool = False) -> Iterator[dict[str, str]]:
    """Empty servers for as long as the block runs; gives the environment that leads to them."""
    servers = ThrowawayServers(with_postgres=True, with_redis=True, is_durable=is_durable)
    try:
        servers.start()
        yield servers.environment("postgres")
    finally:
        servers.stop()


def given(name: str) -> bool:
    """Whether the environment says which server to use."""
    return bool(os.environ.get(name, "").strip())
