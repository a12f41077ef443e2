"""The demo's own background work."""

from __future__ import annotations

from config.demo.outside import ask_the_stand_ins
from config.kit.tasks import task


@task("demo.ask_the_stand_ins")
def fetch_from_stand_ins() -> None:
    """Import and look up, once the school is open."""
    ask_the_stand_ins()
