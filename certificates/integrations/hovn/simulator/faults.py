"""Misfortunes: of certain references always, of others as ordered."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Final

KINDS: Final = frozenset(
    {
        "500",
        "503",
        "429",
        "403",
        "slow",
        "drip",
        "reset",
        "cut",
        "garbage",
        "changed",
        "other",
        "signed_out",
        "login_page",
    }
    | {"streamed_login", "streamed_404", "elsewhere", "huge", "json"}
)
ALWAYS: Final = {
    "brn_BROKEN": "cut",
    "brn_CHANGED": "changed",
    "brn_SLOW": "slow",
    "brn_DOWN": "503",
    "brn_SIGNEDOUT": "signed_out",
    "brn_GONE": "streamed_404",
}
"""References for the demo, each with the misfortune that it always meets."""


@dataclass
class Fault:
    """`kind` happens to the next `calls` pages; of `reference` only, if it is named. `seconds`: how slow."""

    kind: str
    calls: int = 1
    reference: str = ""
    seconds: float = 30.0


@dataclass
class Faults:
    """What is still to go wrong."""

    pending: list[Fault] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, kind: str, *, calls: int = 1, reference: str = "", seconds: float = 30.0) -> None:
        """Order one. Raises `ValueError` for an unknown kind."""
        if kind not in KINDS:
            raise ValueError(f"kind is one of {sorted(KINDS)}")
        self.pending.append(Fault(kind, calls, reference, seconds))

    def take(self, reference: str) -> Fault | None:
        """The fault for this page, counted off."""
        with self._lock:
            for fault in self.pending:
                if fault.reference in {"", reference}:
                    fault.calls -= 1
                    if fault.calls < 1:
                        self.pending.remove(fault)
                    return fault
        return Fault(ALWAYS[reference]) if reference in ALWAYS else None
