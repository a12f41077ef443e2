"""Where floors above learn that a person may act again, or may not any more."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from accounts.models import User

Watcher: TypeAlias = "Callable[[User], None]"
WATCHERS: Final[dict[str, Watcher]] = {}


def watch_standing(name: str, watcher: Watcher) -> None:
    """Call `watcher` with the person, in the transaction that changed whether they may act."""
    WATCHERS[name] = watcher


def tell_watchers(user: User) -> None:
    """Called by the services that open and close accounts."""
    for watcher in WATCHERS.values():
        watcher(user)
