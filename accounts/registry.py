"""Where floors above learn that a person may act again, or may not any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from accounts.models import User

Watcher: TypeAlias = "Callable[[User], AbstractContextManager[None]]"
WATCHERS: Final[dict[str, Watcher]] = {}


def watch_standing(name: str, watcher: Watcher) -> None:
    """Surround every change of whether the person may act by `watcher(user)`, in its transaction.

    It is entered before the person's row is locked: what stands above people in
    the common order (`config.kit.locks`) is locked there. At its end the change
    is written and followed.
    """
    WATCHERS[name] = watcher


@contextmanager
def around_standing_change(user: User) -> Iterator[None]:
    """Entered by the services that open and close accounts, before they lock the person."""
    with ExitStack() as stack:
        for watcher in WATCHERS.values():
            stack.enter_context(watcher(user))
        yield
