"""Misfortunes ordered by tests: the next calls fail before or after they took effect."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from enrollments.integrations.stripe.simulator.problems import Problem

KINDS: Final = {"500", "503", "429", "409", "timeout", "reset", "garbage"}


@dataclass
class Fault:
    """`kind` happens to the next `calls` calls whose "METHOD /path" contains `path`.

    `when`: before or after the effect. `stored`: a 500 is kept for the
    idempotency key and repeated, as Stripe does with its own failures.
    `seconds`: how long a time-out is kept open.
    """

    kind: str
    calls: int = 1
    when: str = "before"
    path: str = ""
    stored: bool = False
    seconds: float = 30.0


class Misfortune(Exception):
    """The connection must end without a proper answer: time-out, reset or garbage."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.kind)
        self.fault = fault


@dataclass
class Faults:
    """What is still to go wrong."""

    pending: list[Fault] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, fault: Fault) -> None:
        """Order one. Raises `Problem` for an unknown kind."""
        if fault.kind not in KINDS or fault.when not in {"before", "after"}:
            raise Problem(f"kind is one of {sorted(KINDS)}, when is before or after")
        self.pending.append(fault)

    def take(self, call: str) -> Fault | None:
        """The fault for this call, counted off."""
        with self._lock:
            for fault in self.pending:
                if fault.path in call:
                    fault.calls -= 1
                    if fault.calls < 1:
                        self.pending.remove(fault)
                    return fault
        return None


def strike(fault: Fault) -> None:
    """Raises what the fault stands for."""
    if fault.kind in {"timeout", "reset", "garbage"}:
        raise Misfortune(fault)
    words = {
        "429": ("Request rate limit exceeded.", "rate_limit", "invalid_request_error"),
        "409": ("There is currently another in-progress request using this idempotency key.",
                "idempotency_key_in_use", "idempotency_error"),
    }  # fmt: skip
    message, code, kind = words.get(fault.kind, ("Sorry, something went wrong. Try again.", None, "api_error"))
    raise Problem(message, status=HTTPStatus(int(fault.kind)), kind=kind, code=code)
