"""A PostgreSQL of one test's own, which may be stopped and killed while others use the session's."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connections

from config.local import postgres
from config.local.throwaway import ThrowawayServers

NAME = "postgres"
DURABLE = f"ALTER DATABASE {NAME} SET synchronous_commit = on;".encode()
"""Throwaway servers answer a commit before it is written: a crash would lose what was promised."""


class Database:
    """Begins as a copy of `original` (what Django says of it), on a server of its own."""

    def __init__(self, original: str) -> None:
        self._servers = ThrowawayServers(with_postgres=True, with_redis=False)
        assert self._servers.postgres is not None
        self._server = self._servers.postgres
        self.url = self._server.url(NAME)
        try:
            self._servers.start()
            dump = self._run("pg_dump", "--no-owner", original)
            self._run("psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", self.url, said=dump + DURABLE)
        except BaseException:
            self.close()
            raise

    def _run(self, program: str, *words: str, said: bytes = b"") -> bytes:
        command = [str(self._server.programs / program), *words]
        done = subprocess.run(command, input=said, capture_output=True, check=False, env=self._server.environment)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    def stop(self, with_signal: signal.Signals = postgres.STOP_SIGNAL) -> None:
        """SIGINT ends every session and stops; SIGQUIT stops at once, as after a crash."""
        connections["default"].close()
        process, _signal = self._servers._running[0]
        process.send_signal(with_signal)
        process.wait(30)

    def start(self) -> None:
        self._servers._running[0] = (self._server.start(self._servers._log.fileno()), postgres.STOP_SIGNAL)
        self._server.wait_until_ready()

    def close(self) -> None:
        self._servers.stop()

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """This process's Django works on it for as long as the block runs."""
        settings: dict[str, Any] = connections["default"].settings_dict
        kept = {name: settings[name] for name in ("NAME", "HOST", "PORT", "USER")}
        here: Mapping[str, str] = {"NAME": NAME, "HOST": str(self._server.socket), "PORT": "", "USER": "postgres"}
        try:
            self._turn_to(settings, here)
            yield
        finally:
            self._turn_to(settings, kept)

    def _turn_to(self, settings: dict[str, Any], where: Mapping[str, Any]) -> None:
        connection: Any = connections["default"]
        connection.close()
        connection.close_pool()
        settings.update(where)
