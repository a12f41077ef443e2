"""What the processes of one `make run` must know of each other, as environment variables."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from config.local.folders import LOCAL
from config.local.ports import free_port_from

RUN_ENV = LOCAL / "run.env"
SIMULATED: Final = {"stripe": "STRIPE_API_BASE", "redcross": "REDCROSS_BASE_URL", "hovn": "HOVN_BASE_URL"}
"""Each outside service that has a simulator, and the variable that names its address."""


@dataclass(frozen=True)
class Addresses:
    """Where this school is reached, and where it reaches those of its simulators that are needed."""

    host: str
    port: int
    simulator_ports: Mapping[str, int]

    @property
    def base_url(self) -> str:
        """The address for a browser on this machine."""
        return f"http://localhost:{self.port}"


def wanted_port() -> int:
    """`PORT`, or 8000. Raises `SystemExit` when it is no port."""
    wanted = os.environ.get("PORT", "").strip() or "8000"
    if not wanted.isdecimal() or not 0 < int(wanted) < 65536:  # noqa: PLR2004  # as many ports as TCP has
        raise SystemExit(f"PORT must be a number between 1 and 65535, not {wanted!r}")
    return int(wanted)


def choose_addresses(wanted: int) -> Addresses:
    """Port `wanted` or the next free one, and one for each simulator unless its service's address is set."""
    last = port = free_port_from(wanted)
    ports = {}
    for name, variable in SIMULATED.items():
        if not os.environ.get(variable, "").strip():
            ports[name] = last = free_port_from(last + 1)
    return Addresses(host=os.environ.get("HOST", "").strip() or "127.0.0.1", port=port, simulator_ports=ports)


def run_environment(addresses: Addresses, *, database_url: str, redis_url: str) -> dict[str, str]:
    """The variables that differ from the settings' defaults; what the person has set wins."""
    values = {
        "CAMPANILE_ENV": "development",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "BASE_URL": addresses.base_url,
        "MEDIA_ROOT": str(LOCAL / "media"),
    }
    for name, port in addresses.simulator_ports.items():
        values[SIMULATED[name]] = f"http://127.0.0.1:{port}"
    return {name: os.environ.get(name, "").strip() or value for name, value in values.items()}


def write_run_env(values: Mapping[str, str], path: Path = RUN_ENV) -> None:
    """Note the variables for `manage.py`, readable by us alone."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text("".join(f"{name}={value}\n" for name, value in values.items()))
