"""Where floors above say what stands in the way of removing an offering."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from catalog.models import Offering

Obstacle: TypeAlias = Callable[[Offering], int]
_obstacles: dict[str, Obstacle] = {}


def register_obstacle(name: str, count: Obstacle) -> None:
    """Declare how many things of `name` keep an offering from being removed."""
    _obstacles[name] = count


def removal_obstacles(offering: Offering) -> int:
    """How many things keep `offering` from being removed."""
    return sum(count(offering) for count in _obstacles.values())
