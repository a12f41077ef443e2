"""Questions to the simulator."""

from __future__ import annotations

from dataclasses import replace

from certificates.integrations.redcross import turns
from certificates.integrations.redcross.breaker import Breaker
from certificates.integrations.redcross.client import HASTY
from certificates.integrations.redcross.simulator.people import Certificate

ADA = "ada+school@people.example"
CPR = Certificate(number="0QX1YZ", course="Adult CPR/AED", issued="03/05/2024", expires="03/05/2026", name="Zoë")
QUICK = replace(HASTY, connect=1, read=0.3, whole=0.6, turn=3, tries=1)


def breaker_of(simulator) -> Breaker:
    return Breaker(simulator.url.removeprefix("http://"))


def end_rest(simulator) -> None:
    turns.client().delete(breaker_of(simulator)._key("open"))
