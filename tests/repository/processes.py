"""Looking at the processes of this machine, and at a school that runs in some."""

from __future__ import annotations

import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 300.0
OF_A_TEST = {"CAMPANILE_ENV", "DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "PYTEST_XDIST_WORKER", "MAKELEVEL"}


def descendants(pid: int) -> set[int]:
    """Every process below `pid`."""
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with suppress(OSError):
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    found: set[int] = set()
    frontier = {pid}
    while frontier:
        frontier = {child for child, parent in parents.items() if parent in frontier} - found
        found |= frontier
    return found


def is_alive(pid: int) -> bool:
    """Whether `pid` runs; a zombie does not."""
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except OSError:
        return False


def command_of(pid: int) -> str:
    try:
        return (Path("/proc") / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def wait_until_gone(pids: set[int], seconds: float = 30) -> set[int]:
    """The processes that are still there after at most `seconds`."""
    deadline = time.monotonic() + seconds
    while (left := {pid for pid in pids if is_alive(pid)}) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left


class School:
    """A `python -m config.local run` with its data in `folder`."""

    def __init__(self, folder: Path, **environment: str) -> None:
        inherited = {name: value for name, value in os.environ.items() if name not in OF_A_TEST}
        self.environment = {**inherited, "CAMPANILE_LOCAL": str(folder), **environment}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "config.local", "run"],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said: list[str] = []
        self._lines: queue.Queue[str] = queue.Queue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def close(self) -> None:
        """Let go of what listens to it; only after its end."""
        self.process.wait()
        self._listener.join()
        assert self.process.stdout
        self.process.stdout.close()

    def _listen(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))

    def wait_for(self, pattern: str, seconds: float = PATIENCE) -> re.Match[str]:
        """The first line not yet read that matches `pattern`."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                line = self._lines.get(timeout=max(0.1, min(1, deadline - time.monotonic())))
            except queue.Empty:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise AssertionError(f"never said {pattern!r}:\n" + "\n".join(self.said[-80:])) from None
                continue
            self.said.append(line)
            if match := re.search(pattern, line):
                return match

    def wait_until_open(self) -> str:
        """Its address, once people may come in."""
        return self.wait_for(r"The school is open: +(\S+)")[1].rstrip("/")

    def everybody(self) -> set[int]:
        return {self.process.pid} | descendants(self.process.pid)

    def part(self, fragment: str) -> int:
        """The process with `fragment` in its command that the supervisor itself started."""
        ours = [pid for pid in descendants(self.process.pid) if fragment in command_of(pid)]
        return min(ours)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        """`manage.py` beside it, from a shell that knows nothing."""
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )


def status_of(url: str) -> int:
    """The HTTP status of `url`, 0 when nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310  # our own address
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def wait_for_status(url: str, wanted: int, seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while (status := status_of(url)) != wanted:
        assert time.monotonic() < deadline, f"{url} answers {status}, not {wanted}"
        time.sleep(0.2)
