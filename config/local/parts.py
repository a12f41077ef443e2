"""One process of the tree: how it is started and stopped, and what became of it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from config.local import children

DEATHS_ALLOWED: Final = 5
DEATHS_WINDOW: Final = 60.0
LONGEST_PAUSE: Final = 16.0


@dataclass
class Part:
    """A process that is meant to run as long as the tree, unless it is `once`.

    `is_ready` says whether it does its work yet; `is_foundation` that others
    need it to the end; `as_server` gives up root's rights; `patience` is how
    many seconds it has to stop; `first_pause` the wait before its first restart;
    `when_orphaned` what the kernel sends it when the tree's root is killed.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    stop_signal: signal.Signals = signal.SIGTERM
    when_orphaned: signal.Signals | None = None
    is_foundation: bool = False
    as_server: bool = False
    once: bool = False
    patience: float = 10
    first_pause: float = 1
    is_ready: Callable[[], bool] = lambda: True
    process: subprocess.Popen[bytes] | None = None
    start_again_at: float | None = None
    deaths: list[float] = field(default_factory=list)

    def start(self) -> int:
        """Start the process and return the end of the pipe that it speaks into."""
        reader, writer = os.pipe()
        try:
            self.process = children.start(
                self.command,
                environment=self.environment,
                output=writer,
                as_server=self.as_server,
                when_orphaned=self.when_orphaned or self.stop_signal,
            )
        finally:
            os.close(writer)
        os.set_blocking(reader, False)
        self.start_again_at = None
        return reader

    @property
    def is_running(self) -> bool:
        """Whether its process is alive."""
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        """Send the signal that makes it finish its work."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(self.stop_signal)

    def kill(self) -> None:
        """End whatever is left of it and of the processes it started."""
        if self.process is not None:
            children.kill_session(self.process.pid)
            self.process.wait()

    def fate(self) -> str:
        """How its process ended, in words."""
        code = self.process.returncode if self.process is not None else None
        if code is None:
            return "runs"
        return f"was killed ({signal.Signals(-code).name})" if code < 0 else f"ended by itself (exit code {code})"

    def plan_restart(self) -> float | None:
        """Count a death; return the seconds to wait before the next start, None when it has died too often."""
        now = time.monotonic()
        self.deaths = [moment for moment in self.deaths if now - moment < DEATHS_WINDOW] + [now]
        if len(self.deaths) > DEATHS_ALLOWED:
            return None
        pause = min(self.first_pause * 2.0 ** (len(self.deaths) - 1), LONGEST_PAUSE)
        self.start_again_at = now + pause
        return pause
