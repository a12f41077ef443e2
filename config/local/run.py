"""`make run`: the whole school on this machine."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from config.kit.orphans import ask_kernel_for
from config.local.addresses import RUN_ENV, Addresses, choose_addresses, run_environment, wanted_port, write_run_env
from config.local.folders import LOCAL, servers_folder
from config.local.given import refuse_unusable_servers
from config.local.postgres import EmbeddedPostgres
from config.local.prepared import Prepared
from config.local.processes import LOGINS, background_parts, open_parts, preparation, server_parts
from config.local.redis import EmbeddedRedis
from config.local.supervisor import Supervisor
from config.local.terminal import Terminal
from config.local.throwaway import given

DATABASE: Final = "campanile"


def run() -> int:
    """Start everything, keep it running until somebody ends it; return the exit code."""
    if os.environ.get("MAKELEVEL"):
        # `make` itself may be killed; then nobody is left who could end us.
        ask_kernel_for(signal.SIGTERM)
    terminal = Terminal()
    LOCAL.mkdir(parents=True, exist_ok=True)
    with only_one():
        try:
            return _run(terminal)
        finally:
            RUN_ENV.unlink(missing_ok=True)


def _run(terminal: Terminal) -> int:
    refuse_unusable_servers()
    wanted = wanted_port()
    addresses = choose_addresses(wanted)
    folder = servers_folder()
    with Supervisor(terminal) as supervisor:
        database = None if given("DATABASE_URL") else EmbeddedPostgres(folder / "postgres")
        broker = None if given("REDIS_URL") else EmbeddedRedis(folder / "redis")
        terminal.say("Starting ...")
        if addresses.port != wanted:
            terminal.say(f"Port {wanted} is taken; using {addresses.port}.")
        supervisor.start_together(server_parts(database, broker))
        if database is not None:
            database.ensure_database(DATABASE)
        values = run_environment(
            addresses,
            database_url=database.url(DATABASE) if database else "",
            redis_url=broker.url() if broker else "",
        )
        write_run_env(values)
        environment = {**os.environ, **values, "PYTHONUNBUFFERED": "1"}
        prepared = Prepared(database.folder if database else None)
        if not prepared.is_current():
            supervisor.run_once(preparation(environment))
            prepared.remember()
        supervisor.start_together(open_parts(addresses, environment))
        supervisor.start_together(background_parts(environment))
        terminal.say(_welcome(addresses))
        supervisor.run()
    terminal.say("Stopped." if not supervisor.failed else "Stopped after a failure; the lines above say which.")
    return int(supervisor.failed)


@contextmanager
def only_one() -> Iterator[None]:
    """Hold this checkout's lock. Raises `SystemExit` when another `make run` holds it."""
    with (LOCAL / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            sys.exit(f"This school already runs (process {lock.read().strip()}); end that one first.")
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


def _welcome(addresses: Addresses) -> str:
    """The addresses and the demo's logins, as a person wants to read them."""
    lines = [
        "",
        f"The school is open:   {addresses.base_url}/",
        f"Staff:                {addresses.base_url}/admin/",
        "Stop it:              Ctrl-C",
        "",
    ]
    logins = json.loads(LOGINS.read_text())["logins"] if LOGINS.exists() else []
    if logins:
        width = max(len(login["email"]) for login in logins)
        lines += ["Logins of the demo school (all, with keys: .venv/bin/python manage.py demo_logins):"]
        lines += [
            f"  {login['role']:<12}{login['email']:<{width}}  {login['password']:<18}{login.get('practice') or ''}"
            for login in logins
        ]
    return "\n".join(lines)
