"""What asking for a booking can lead to. Only `Found` may change anything of ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from certificates.integrations.hovn.records import Booking


@dataclass(frozen=True, slots=True)
class Found:
    """The page carries this booking."""

    booking: Booking


@dataclass(frozen=True, slots=True)
class NotThere:
    """Hovn knows no such booking."""

    reference: str


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """The page came, and is not shaped as we know it: somebody has to look. `why` names the first thing missed."""

    reference: str
    why: str


@dataclass(frozen=True, slots=True)
class SignedOut:
    """The operator's cookie is not valid any more: no further page will come before it is renewed."""

    reference: str


Outcome: TypeAlias = Found | NotThere | NotUnderstood | SignedOut
