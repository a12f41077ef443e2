"""What every part of the simulator shares: store, clock, ids, events, timers."""

from __future__ import annotations

import secrets
import string
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from enrollments.integrations.stripe.simulator.problems import Json, no_such
from enrollments.integrations.stripe.simulator.store import Store

API_VERSION: Final = "2026-10-28.endive"
ZERO_DECIMAL: Final = frozenset({"jpy", "krw", "vnd", "clp"})
ALPHABET: Final = string.ascii_letters + string.digits


@dataclass
class World:
    """One simulated account.

    `public_url` is where payers' browsers reach the hosted pages. `settle_after`
    is how many seconds asynchronous payments and refunds take, None: until
    told. `followers` are called with each intent that changed its state.
    `moment` and `request`: when and for whom the present transaction acts.
    """

    store: Store
    secret_key: str
    public_url: str = ""
    webhook_url: str | None = None
    webhook_secret: str = ""
    settle_after: float | None = 5.0
    followers: list[Callable[[World, Json], None]] = field(default_factory=list)
    wake: Callable[[], None] = lambda: None
    moment: float = 0.0
    request: Json = field(default_factory=lambda: {"id": None, "idempotency_key": None})

    @contextmanager
    def acting(self, *, request_id: str | None = None, idempotency_key: str | None = None) -> Iterator[None]:
        """A transaction whose events name this request, or none (the payer or time itself acted)."""
        with self.store.transaction():
            self.request = {"id": request_id, "idempotency_key": idempotency_key}
            self.moment = time.time()
            yield

    def time(self) -> float:
        """Seconds since 1970 on the simulated clock, which `advance` moves."""
        return time.time() + float(self.store.setting("clock", 0))

    def now(self) -> int:
        """The simulated second."""
        return int(self.time())

    def advance(self, seconds: float) -> None:
        """Let time pass at once: sessions expire, what was delayed falls due."""
        self.store.set("clock", float(self.store.setting("clock", 0)) + seconds)
        self.wake()

    def find(self, kind: str, identifier: str) -> Json:
        """The object, or Stripe's 404."""
        item = self.store.get(identifier)
        if item is None or item["object"] != kind:
            raise no_such(kind, identifier, param="intent" if kind == "payment_intent" else "id")
        return item

    def save(self, item: Json) -> Json:
        """Keep the object as it is now."""
        return self.store.save(item)

    def changed(self, intent: Json) -> None:
        """Tell whoever depends on this intent."""
        for follower in self.followers:
            follower(self, intent)

    def later(self, action: str, target: str, *, after: float | None) -> None:
        """Do `action` to `target` in `after` seconds; None: when told by control."""
        if after is not None:
            self.at(action, target, self.time() + after)

    def at(self, action: str, target: str, due: float) -> None:
        """Do `action` to `target` at `due`."""
        self.store.run("INSERT INTO timers (due, action, target) VALUES (?, ?, ?)", due, action, target)
        self.wake()


def new_id(prefix: str, length: int = 24) -> str:
    """`pi_…` and the like."""
    return prefix + "".join(secrets.choice(ALPHABET) for _ in range(length))


def public(item: Json) -> Json:
    """The object without the simulator's own notes (names with a leading underscore)."""
    return {name: value for name, value in item.items() if not name.startswith("_")}


def money(amount: int, currency: str) -> str:
    """An amount as people read it: `12.50 EUR`."""
    digits = 0 if currency in ZERO_DECIMAL else 2
    return f"{amount / 10**digits:,.{digits}f} {currency.upper()}"
