"""Which parts a school on one machine has."""

from __future__ import annotations

import signal
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Final

from config.local import postgres, redis
from config.local.addresses import Addresses
from config.local.folders import LOCAL, REDCROSS_PEOPLE
from config.local.parts import Part
from config.local.postgres import EmbeddedPostgres
from config.local.redis import EmbeddedRedis

SIMULATORS: Final = {
    "stripe": "enrollments.integrations.stripe.simulator",
    "redcross": "certificates.integrations.redcross.simulator",
    "hovn": "certificates.integrations.hovn.simulator",
}
# Neither tells the person at a demo anything: Celery's of root, Django's of whitenoise
# under ASGI, which is how only development serves static files.
KNOWN_WARNINGS: Final = (
    "ignore:You're running the worker with superuser privileges",
    "ignore:StreamingHttpResponse must consume synchronous iterators",
)
# What a simulator and the settings both default to, unless the person says otherwise.
KEYS: Final = {"stripe": {"--key": "STRIPE_SECRET_KEY", "--webhook-secret": "STRIPE_WEBHOOK_SECRET"}}
LOGINS: Final = LOCAL / "demo-logins.json"


def server_parts(database: EmbeddedPostgres | None, broker: EmbeddedRedis | None) -> list[Part]:
    """The embedded servers that are wanted, their folders made."""
    parts = []
    for name, server, stop_signal in (
        ("postgres", database, postgres.STOP_SIGNAL),
        ("redis", broker, redis.STOP_SIGNAL),
    ):
        if server is not None:
            server.prepare()
            parts.append(
                Part(
                    name,
                    server.command,
                    server.environment,
                    stop_signal=stop_signal,
                    as_server=isinstance(server, EmbeddedPostgres),
                    is_foundation=True,
                    patience=60,
                    is_ready=server.is_ready,
                )
            )
    return parts


def preparation(environment: Mapping[str, str]) -> Part:
    """Migrations and, on the first start, the demo school."""
    return Part("prepare", [sys.executable, "-m", "config.local.prepare", str(LOGINS)], environment, once=True)


def open_parts(addresses: Addresses, environment: Mapping[str, str]) -> list[Part]:
    """What people meet: web and sockets, and the simulators they are sent to."""
    web = [
        *(sys.executable, "-m", "uvicorn", "config.asgi:application", "--lifespan", "off"),
        *("--host", addresses.host, "--port", str(addresses.port), "--timeout-graceful-shutdown", "5"),
        # Who is believed about where a request comes from is said in the settings alone (TRUSTED_PROXY_COUNT).
        *("--no-access-log", "--no-server-header", "--no-proxy-headers"),
    ]
    return [
        *_simulators(addresses, environment),
        Part(
            "web",
            web,
            _quietly(environment),
            is_ready=lambda: _answers(f"http://127.0.0.1:{addresses.port}/health/ready"),
        ),
    ]


def background_parts(environment: Mapping[str, str]) -> list[Part]:
    """Worker and beat: what they do may wait some seconds, so that the web is there sooner."""
    quietly = _quietly(environment)
    celery = [sys.executable, "-m", "celery", "--quiet", "--app", "config.celery"]
    worker = [*celery, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle"]
    # Without the tree's root database and broker go at the same moment: there is no work left to finish,
    # and a worker that asks for it may wait for its broker for long.
    return [
        Part("worker", worker, quietly, when_orphaned=signal.SIGKILL),
        Part("beat", [*celery, "beat", "--schedule", str(LOCAL / "beat"), "--pidfile", ""], quietly),
    ]


def _quietly(environment: Mapping[str, str]) -> dict[str, str]:
    return {**environment, "PYTHONWARNINGS": environment.get("PYTHONWARNINGS", ",".join(KNOWN_WARNINGS))}


def _simulators(addresses: Addresses, environment: Mapping[str, str]) -> list[Part]:
    own = {
        "stripe": [
            *("--state", str(LOCAL / "stripe-simulator.sqlite3")),
            *("--webhook", f"{addresses.base_url}/webhooks/stripe"),
        ],
        "redcross": ["--everybody", *(("--people", str(REDCROSS_PEOPLE)) if REDCROSS_PEOPLE.exists() else ())],
    }
    parts = []
    for name, port in addresses.simulator_ports.items():
        said = {
            option: value for option, variable in KEYS.get(name, {}).items() if (value := environment.get(variable))
        }
        options = ["--port", str(port), *own.get(name, ()), *(word for pair in said.items() for word in pair)]
        parts.append(Part(name, [sys.executable, "-m", SIMULATORS[name], *options], environment))
    return parts


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310  # our own address
            return bool(response.status == 200)  # noqa: PLR2004  # OK
    except (urllib.error.URLError, OSError):
        return False
