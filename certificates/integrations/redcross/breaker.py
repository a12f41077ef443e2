"""A circuit breaker over all our processes: whoever does not answer is left alone for a while.

Closed: every failure is counted, a success forgets them. `FAILURES` within
`WINDOW` open it. Open: nobody asks for `RESTS[0]` seconds. Half-open, after
that: one of us may try; a success closes it, a failure opens it again for
longer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from certificates.integrations.redcross.errors import Unreachable
from certificates.integrations.redcross.turns import answering, client

FAILURES: Final = 5
WINDOW: Final = 300
RESTS: Final = (60, 300, 900, 1800)
"""Seconds, by how often it has opened without a success between."""
MEMORY: Final = 24 * 3600
PROBE: Final = 60
"""Seconds after which a try that never reported counts as lost."""


@dataclass(frozen=True, slots=True)
class Breaker:
    """The breaker of one host. All methods raise `Unreachable` when Redis is away."""

    host: str

    def _key(self, name: str) -> str:
        return f"redcross:breaker:{self.host}:{name}"

    def refuse_while_open(self) -> None:
        """Raises `Unreachable("resting")`, saying when to come back, while nobody may ask."""
        with answering():
            rest = client().pttl(self._key("open"))
        if rest > 0:
            raise Unreachable("resting", retry_after=math.ceil(rest / 1000))

    def admit(self) -> None:
        """Return when this caller may ask now; it must report how it went. Raises `Unreachable("resting")`."""
        self.refuse_while_open()
        with answering():
            if not client().exists(self._key("opened")):
                return
            if not client().set(self._key("probe"), 1, nx=True, ex=PROBE):
                raise Unreachable("resting", retry_after=5)

    def note_success(self) -> None:
        """It answered: all is forgotten."""
        with answering():
            client().delete(*(self._key(name) for name in ("open", "opened", "probe", "failures")))

    def note_failure(self, *, rest: int | None = None) -> None:
        """It did not answer; `rest` seconds are what it asked for itself (`Retry-After`), which opens at once."""
        with answering():
            failures = self._count("failures", WINDOW)
            half_open = bool(client().delete(self._key("probe")))
            if failures < FAILURES and not half_open and rest is None:
                return
            opened = self._count("opened", MEMORY)
            seconds = max(rest or 0, RESTS[min(opened, len(RESTS)) - 1])
            client().set(self._key("open"), 1, ex=min(seconds, MEMORY))
            client().delete(self._key("failures"))

    def _count(self, name: str, seconds: int) -> int:
        with client().pipeline(transaction=True) as steps:
            steps.incr(self._key(name))
            steps.expire(self._key(name), seconds)
            return int(steps.execute()[0])
