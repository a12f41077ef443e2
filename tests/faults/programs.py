"""The school's programs as processes of a test: started as production starts them, killed, frozen, looked at."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from config.local import children
from config.local.ports import free_port
from config.local.redis import EmbeddedRedis
from tests.repository.processes import status_of

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60.0
Found = TypeVar("Found")


def eventually(look: Callable[[], Found], *, seconds: float = PATIENCE, what: str = "", every: float = 0.05) -> Found:
    """What `look` finds, as soon as it finds something; never an endless wait."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"{what or look} did not come within {seconds:.0f} s"
        time.sleep(every)
    return found


class Program:
    """`deploy/start <role>` (or another command) with its words in a file; ends with the test, whatever happens."""

    def __init__(self, role: str, folder: Path, environment: Mapping[str, str], *, command: Sequence[str] = ()) -> None:
        self.role = role
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        default = ["sh", str(ROOT / "deploy" / "start"), role]
        self.command = [word.replace("{port}", str(self.port)) for word in command] or default
        self.environment = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "BIND": "127.0.0.1",
            "PORT": str(self.port),
            "WEB_WORKERS": "1",
            "WEB_THREADS": "8",  # many at once, in one process that can be killed
            "BEAT_SCHEDULE": str(folder / f"{role}-{self.port}"),
            **environment,
        }
        self.log = folder / f"{role}-{self.port}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Program:
        """Start it; `wait_until_open` or `wait_for` say when it works."""
        with self.log.open("ab") as output:
            self.process = children.start(self.command, environment=self.environment, output=output, folder=ROOT)
        return self

    @property
    def said(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def wait_until_open(self) -> Program:
        """Until it answers over HTTP."""
        eventually(lambda: status_of(f"{self.url}/health/live") == 200 or self._refuse_death(), what=self.role)
        return self

    def wait_for(self, pattern: str, *, times: int = 1, seconds: float = PATIENCE) -> Program:
        """Until it has said `pattern` so many times."""

        def has_said() -> bool:
            return len(re.findall(pattern, self.said)) >= times or self._refuse_death()

        try:
            eventually(has_said, seconds=seconds, what=f"{self.role}: {pattern!r}")
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.said[-4000:]}") from None
        return self

    def kill(self) -> None:
        """SIGKILL to it and everything it started: nothing can be tidied up."""
        if self.process is not None:
            children.kill_session(self.process.pid)
            self.process.wait()

    def stop(self) -> None:
        """Ask it to end, as a deployment does."""
        if self.process is not None:
            children.end(self.process, with_signal=signal.SIGTERM, patience=20)

    def _refuse_death(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, f"{self.role} ended with {self.process.returncode}:\n{self.said[-4000:]}"
        return False


class Broker:
    """A Redis that can be lost, come back empty on the same port, or hang: accept everything and answer nothing."""

    def __init__(self, folder: Path) -> None:
        self._server = EmbeddedRedis(folder / "redis", throwaway=True)
        self._log = folder / "redis.log"
        self._process: subprocess.Popen[bytes] | None = None
        self.url = self._server.url()
        self._server.prepare()

    def start(self) -> None:
        with self._log.open("ab") as output:
            self._process = self._server.start(output.fileno())
        self._server.wait_until_ready()

    def kill(self) -> None:
        """Everything in it is lost."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def freeze(self) -> None:
        """The kernel still accepts connections for it."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def bring_back(self) -> None:
        """Let it answer again; killed, it comes back empty."""
        assert self._process is not None
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGCONT)
        else:
            self.start()


def database_url(settings: Mapping[str, Any]) -> str:
    """What DATABASE_URL must be for the connection described by Django's `settings`."""
    host = str(settings["HOST"]).replace("/", "%2F")
    port = f":{settings['PORT']}" if settings["PORT"] else ""
    return f"postgresql://{settings['USER']}@{host}{port}/{settings['NAME']}"
