"""`make bench`: servers of its own, a server process of ours, everything measured in one run."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from config.local.ports import free_port
from config.local.throwaway import throwaway_servers

ROOT: Final = Path(__file__).resolve().parent.parent


@contextmanager
def serving(port: int) -> Iterator[None]:
    """Our WSGI application as in production: granian with two processes."""
    command = [
        str(Path(sys.executable).parent / "granian"),
        "--interface=wsgi",
        "--host=127.0.0.1",
        f"--port={port}",
        "--workers=2",
        "--blocking-threads=4",
        "--log-level=error",
        "config.wsgi:application",
    ]
    process = subprocess.Popen(command, cwd=ROOT)  # noqa: S603 - our own server
    try:
        for _try in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=1)  # noqa: S310 - loopback
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def main() -> int:
    """Measure, print, and say by the status whether a target was missed."""
    with throwaway_servers() as environment:
        os.environ.update(environment, DJANGO_SETTINGS_MODULE="benchmarks.settings", CAMPANILE_ENV="test")
        import django  # noqa: PLC0415 - the servers must be known first

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415 - as above

        from benchmarks.measuring import Connections  # noqa: PLC0415 - as above
        from benchmarks.sections import booking, listing, searching  # noqa: PLC0415 - as above

        prepare_database(environment["DATABASE_URL"])
        call_command("migrate", verbosity=0)
        port = free_port()
        with serving(port):
            ours = Connections(port)
            results = [booking(ours, environment["DATABASE_URL"]), listing(ours), searching()]
    missed = [target for result in results for target in result]
    print("\n" + ("Every target was met." if not missed else "Missed: " + "; ".join(missed)))
    return 1 if missed else 0


def prepare_database(url: str) -> None:
    """Create the database that `url` names, if it is not there."""
    import psycopg  # noqa: PLC0415 - beside the others that wait for the servers

    base, _slash, name = url.rpartition("/")
    with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]  # the name is ours


if __name__ == "__main__":
    sys.exit(main())
