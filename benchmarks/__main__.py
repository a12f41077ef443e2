"""`make bench`: servers of its own, a server process of ours, everything measured in one run.

Django is set up in a second process (`benchmarks.run`), because its settings
must know the servers' addresses before they are read. PostgreSQL keeps its
promises here: commits that nobody waits for would flatter every figure.
"""

from __future__ import annotations

import os
import subprocess
import sys

import psycopg
from psycopg import sql

from config.local.throwaway import throwaway_servers


def main() -> int:
    """Start the servers and measure; the status says whether a target was missed."""
    with throwaway_servers(is_durable=True) as servers:
        create_database(servers["DATABASE_URL"])
        environment = {
            **os.environ,
            **servers,
            "CAMPANILE_ENV": "test",
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        }
        return subprocess.run([sys.executable, "-m", "benchmarks.run"], env=environment, check=False).returncode


def create_database(url: str) -> None:
    """Create the database that `url` names, if it is not there."""
    base, _slash, name = url.rpartition("/")
    with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


if __name__ == "__main__":
    sys.exit(main())
