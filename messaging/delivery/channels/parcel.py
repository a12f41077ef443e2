"""What a channel is handed, and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Protocol, Self

from messaging.delivery.kinds import MessageKind
from messaging.delivery.models import OutboxMessage
from messaging.delivery.rendering import find_template, render_line, render_part
from messaging.delivery.voice import Voice


@dataclass(frozen=True, slots=True)
class Parcel:
    """A claimed message with everything needed to say it."""

    message: OutboxMessage
    kind: MessageKind
    context: Mapping[str, Any]
    voice: Voice

    def line(self, part: str) -> str:
        """A part that is one line."""
        return render_line(self.kind, part, context=self.context, voice=self.voice)

    def text(self, part: str) -> str:
        """A part of any length; empty where an optional part has no template."""
        return render_part(self.kind, part, context=self.context, voice=self.voice) or ""

    def has(self, part: str) -> bool:
        """Whether the kind has a template for `part`."""
        return find_template(self.kind, part) is not None


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where a message went, and what the provider calls it."""

    address: str = ""
    provider_message_id: str = ""


class Driver(Protocol):
    """One channel during one batch; connections are opened at first use and closed at the end."""

    def __enter__(self) -> Self:
        """Get ready; never talks to anybody yet."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of connections; never raises."""

    def deliver(self, parcel: Parcel) -> Receipt:
        """Hand over one message. Raises the errors of `channels.errors`; may be called again for the same one."""
