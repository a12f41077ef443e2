"""The measuring itself, with the servers' addresses in the environment."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import django
from django.core.management import call_command

from config.local.ports import free_port

ROOT: Final = Path(__file__).resolve().parent.parent
PATIENCE: Final = 180.0


@contextmanager
def serving(port: int) -> Iterator[None]:
    """Our WSGI application as in production, a process for each core.

    One thread each: further threads would wait for the interpreter that the
    first one uses, with the offering's lock in their hands.
    """
    command = [
        str(Path(sys.executable).parent / "granian"),
        "--interface=wsgi",
        "--host=127.0.0.1",
        f"--port={port}",
        f"--workers={os.cpu_count()}",
        "--blocking-threads=1",
        "--log-level=error",
        "config.wsgi:application",
    ]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - our own server
    try:
        wait_for(f"http://127.0.0.1:{port}/health/live")
        yield
    finally:
        process.terminate()
        process.wait(timeout=60)


def wait_for(address: str) -> None:
    """Return once `address` answers. Raises `TimeoutError`."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with suppress(OSError), urllib.request.urlopen(address, timeout=1):  # noqa: S310 - loopback
            return
        time.sleep(0.1)
    raise TimeoutError(address)


def main() -> int:
    """Measure, print, and say by the status whether a target was missed."""
    django.setup()
    from benchmarks.everything import measure_everything  # noqa: PLC0415 - models load after the set-up
    from benchmarks.measuring import Connections  # noqa: PLC0415 - as above
    from benchmarks.report import say  # noqa: PLC0415 - as above

    logging.disable(logging.INFO)  # of this process: the server's log is part of what is measured
    call_command("migrate", verbosity=0)
    port = free_port()
    with serving(port):
        missed = measure_everything(Connections(port), os.environ["DATABASE_URL"])
    say("\n" + ("Every target was met." if not missed else "Missed: " + "; ".join(missed)))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
