"""What the page says: messages, states, prices, emptiness."""

from __future__ import annotations

from typing import Final, Literal

from config.kit.money import display
from config.kit.pages.declare import Component, component

Tone = Literal["info", "ok", "warn", "bad"]
TONE_ICONS: Final = {
    "info": "information-circle",
    "ok": "check-circle",
    "warn": "exclamation-triangle",
    "bad": "x-circle",
    "neutral": "minus-circle",
}
STATES: Final[dict[str, tuple[str, str]]] = {
    "pending": ("warn", "clock"),
    "enrolled": ("ok", "check-circle"),
    "active": ("ok", "check-circle"),
    "waitlist": ("info", "queue-list"),
    "waitlist_invited": ("info", "envelope-open"),
    "waitlist_invite_expired": ("neutral", "clock"),
    "waitlist_declined": ("neutral", "x-circle"),
    "completed": ("ok", "check-badge"),
    "canceled": ("neutral", "x-circle"),
    "cancelled": ("neutral", "x-circle"),
    "scheduled": ("info", "calendar"),
    "free": ("ok", "calendar-days"),
    "booked": ("info", "calendar"),
    "missed": ("warn", "exclamation-triangle"),
    "paid": ("ok", "banknotes"),
    "succeeded": ("ok", "banknotes"),
    "processing": ("info", "arrow-path"),
    "failed": ("bad", "x-circle"),
    "refunded": ("neutral", "receipt-refund"),
    "draft": ("neutral", "pencil"),
    "approved": ("ok", "check-circle"),
    "rejected": ("bad", "x-circle"),
    "suspended": ("warn", "pause-circle"),
    "banned": ("bad", "no-symbol"),
    "issued": ("ok", "check-badge"),
    "revoked": ("bad", "no-symbol"),
    "expired": ("neutral", "clock"),
    "full": ("warn", "users"),
}


@component("alert", content="optional")
class Alert(Component):
    """A message about the page; `bad` and `warn` are announced at once."""

    title: str
    kind: Tone = "info"

    @property
    def icon(self) -> str:
        """The tone's icon."""
        return TONE_ICONS[self.kind]


@component("badge")
class Badge(Component):
    """A state in words with an icon; colour only repeats it.

    Give `state` (an enum value: tone and icon are looked up) or a `kind`.
    """

    label: str
    state: str | None = None
    kind: Literal["neutral", "info", "ok", "warn", "bad"] | None = None
    icon: str | None = None

    @property
    def tone(self) -> str:
        """The kind as given, else the state's, else neutral."""
        return self.kind or STATES.get(str(self.state), ("neutral", ""))[0]

    @property
    def icon_name(self) -> str:
        """The icon as given, else the state's, else the tone's."""
        known = STATES.get(str(self.state)) if not self.kind else None
        return self.icon or (known[1] if known else TONE_ICONS[self.tone])


@component("price")
class Price(Component):
    """An amount in minor units with its currency, and what it includes."""

    amount: int
    currency: str
    includes: str | None = None
    size: Literal["text", "large"] = "text"

    @property
    def text(self) -> str:
        """The amount as people read it."""
        return display(self.amount, self.currency)


@component("empty-state", content="optional", fills=("actions",))
class EmptyState(Component):
    """An empty list: says what it is for and how to fill it."""

    title: str
    icon: str = "inbox"
    heading: Literal["h2", "h3", "p"] = "h2"


@component("progress")
class Progress(Component):
    """How far something is, in a bar and in words."""

    label: str
    value: int
    maximum: int = 100
    note: str | None = None

    @property
    def words(self) -> str:
        """`note`, or "3 / 8"."""
        return self.note or f"{self.value} / {self.maximum}"


@component("stat")
class Stat(Component):
    """One number that matters today."""

    label: str
    value: str | int
    note: str | None = None
    href: str | None = None
