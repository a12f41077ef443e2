"""What each app knows must be true of the whole database; `manage.py check_invariants` asks them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

Differences: TypeAlias = Callable[[], Iterator[str]]
_known: list[Differences] = []


def register_invariants(differences: Differences) -> None:
    """Ask `differences` too: one sentence for each thing that does not add up."""
    if differences not in _known:
        _known.append(differences)


def all_differences() -> Iterator[str]:
    """Every sentence of every app, lower floors first."""
    for differences in _known:
        yield from differences()
