"""The registry of what can be said, filled by the apps that say it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from messaging.delivery.enums import Category, Channel

NAME: Final = re.compile(r"[a-z]+\.[a-z][a-z0-9_]*")
EXAMPLE_TIME: Final = datetime(2030, 3, 30, 18, 0, tzinfo=UTC)
RESERVED: Final = frozenset({
    "accent", "accent_ink", "base_url", "direction", "language", "practice_name", "preferences_url", "reader_name",
    "subject", "support_email", "unsubscribe_url", "url", "zone", "zone_name",
})  # fmt: skip
_kinds: dict[str, MessageKind] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageKind:
    """One kind of message.

    `example` names every context variable and shows a value for it. A
    `required` kind ignores opt-outs. The context of a `secret` kind is erased
    once the message is settled, the address of a `last` one: it says good-bye to
    a person who is nobody any more. After `lifetime` from its due time a message
    that could not be sent is given up.
    """

    name: str
    label: Any
    category: Category
    example: Mapping[str, Any]
    channels: AbstractSet[Channel] = frozenset({Channel.EMAIL, Channel.IN_APP})
    required: bool = False
    secret: bool = False
    last: bool = False
    lifetime: timedelta = field(default=timedelta(days=3))

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} must look like app.kind")
        if not self.channels:
            raise ValueError(f"{self.name} reaches nobody: it has no channel")
        if taken := RESERVED & set(self.example):
            raise ValueError(f"{self.name}: every message has its own {sorted(taken)}")

    def template(self, part: str) -> str:
        """`enrollments.confirmed`, `subject.txt` → `enrollments/mail/confirmed.subject.txt`."""
        app, _dot, kind = self.name.partition(".")
        return f"{app}/mail/{kind}.{part}"


def register_kind(kind: MessageKind) -> MessageKind:
    """Make `kind` known; call it in the app's `wiring`.

    Raises `ValueError` when the name is taken by a different kind.
    """
    if _kinds.setdefault(kind.name, kind) != kind:
        raise ValueError(f"two kinds are called {kind.name}")
    return kind


def get_kind(name: str) -> MessageKind:
    """The kind called `name`; raises `LookupError` naming what was asked for."""
    try:
        return _kinds[name]
    except KeyError:
        raise LookupError(f"No message kind is called {name!r}; register it in the app's `wiring`.") from None


def is_registered(name: str) -> bool:
    """Whether a kind is called `name`."""
    return name in _kinds


def registered_kinds() -> list[MessageKind]:
    """Every kind, by name."""
    return [_kinds[name] for name in sorted(_kinds)]
