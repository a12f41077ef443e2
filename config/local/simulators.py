"""The stand-ins of outside services that `make run` starts, each unless its variable points elsewhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from config.local.folders import LOCAL
from config.local.parts import Part
from config.local.ports import free_port_from

if TYPE_CHECKING:
    from config.local.addresses import Addresses


@dataclass(frozen=True)
class StandIn:
    """A simulator: its program, the variable by which the settings find it, what else its program is told."""

    name: str
    module: str
    variable: str
    options: tuple[str, ...] = ()

    @property
    def is_wanted(self) -> bool:
        """Whether nobody has said where the service is."""
        return not os.environ.get(self.variable, "").strip()


STRIPE: Final = StandIn(
    "stripe",
    "enrollments.integrations.stripe.simulator",
    "STRIPE_API_BASE",
    ("--state", str(LOCAL / "stripe-simulator.sqlite3")),
)
RED_CROSS: Final = StandIn(
    "redcross", "certificates.integrations.redcross.simulator", "REDCROSS_BASE_URL", ("--everybody",)
)
STAND_INS: Final = (STRIPE, RED_CROSS)
# What the Stripe simulator and the settings both default to, unless the person says otherwise.
KEYS: Final = {"--key": "STRIPE_SECRET_KEY", "--webhook-secret": "STRIPE_WEBHOOK_SECRET"}


def choose_ports(after: int) -> dict[str, int]:
    """A free port behind `after` for each that is wanted, by its variable."""
    ports: dict[str, int] = {}
    for stand_in in STAND_INS:
        if stand_in.is_wanted:
            after = ports[stand_in.variable] = free_port_from(after + 1)
    return ports


def simulator_parts(addresses: Addresses, environment: Mapping[str, str]) -> list[Part]:
    """The programs of those that are wanted."""
    parts = []
    for stand_in in STAND_INS:
        if port := addresses.simulator_ports.get(stand_in.variable):
            command = [sys.executable, "-m", stand_in.module, "--port", str(port), *stand_in.options]
            if stand_in is STRIPE:
                command += _of_stripe(addresses, environment)
            parts.append(Part(stand_in.name, command, environment))
    return parts


def _of_stripe(addresses: Addresses, environment: Mapping[str, str]) -> list[str]:
    given = [word for option, name in KEYS.items() if environment.get(name) for word in (option, environment[name])]
    return ["--webhook", f"{addresses.base_url}/webhooks/stripe", *given]
