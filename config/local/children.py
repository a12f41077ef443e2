"""Starting processes that never outlive us, and ending them."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from config.kit.orphans import ask_kernel_for
from config.local.folders import server_account


def _dies_with_us(with_signal: signal.Signals) -> Callable[[], None]:
    """What the child does before it becomes its program: ask the kernel for `with_signal` when we die.

    Must be started from the main thread: the kernel means the death of the
    thread, not of the process.
    """
    parent = os.getpid()

    def prepare() -> None:
        ask_kernel_for(with_signal)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def start(
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    output: IO[bytes] | int | None = None,
    as_server: bool = False,
    when_orphaned: signal.Signals = signal.SIGTERM,
    folder: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own, so that Ctrl-C reaches only us.

    `output` takes both of its streams. `as_server` gives up root's rights.
    `when_orphaned` is what the child gets when we are killed.
    """
    account = server_account() if as_server else None
    return subprocess.Popen(
        list(command),
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        cwd=folder,
        start_new_session=True,
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
        preexec_fn=_dies_with_us(when_orphaned),  # noqa: PLW1509  # only prctl and getppid, and no thread runs yet
    )


def end(process: subprocess.Popen[bytes], *, with_signal: signal.Signals, patience: float) -> None:
    """Ask `process` to stop, wait `patience` seconds, then kill its whole session."""
    if process.poll() is None:
        process.send_signal(with_signal)
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    kill_session(process.pid)
    process.wait()


def kill_session(leader: int) -> None:
    """Kill what is left of the process group that `leader` started."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
