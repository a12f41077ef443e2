"""The same request with the same key gets the same answer; another request with that key is refused."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Final

from enrollments.integrations.stripe.simulator.problems import Json, Problem
from enrollments.integrations.stripe.simulator.world import World

KEPT: Final = 24 * 60 * 60
LONGEST: Final = 255


@dataclass(frozen=True, slots=True)
class Stored:
    """An answer that was given before."""

    status: int
    body: Json
    request_id: str


def fingerprint(method: str, path: str, params: Json) -> str:
    """What makes two requests the same one."""
    return hashlib.sha256(json.dumps([method, path, params], sort_keys=True).encode()).hexdigest()


def recall(world: World, key: str, print_: str) -> Stored | None:
    """The answer stored for `key`. Raises `Problem` when it belongs to another request."""
    if len(key) > LONGEST:
        raise Problem(f"Idempotency keys can have up to {LONGEST} characters.")
    world.store.run("DELETE FROM answers WHERE created < ?", world.time() - KEPT)
    rows = world.store.run("SELECT * FROM answers WHERE key = ?", key)
    if not rows:
        return None
    if rows[0]["fingerprint"] != print_:
        raise Problem(
            "Keys for idempotent requests can only be used with the same parameters they were first used with. Try "
            f"using a key other than '{key}' if you meant to execute a different request.",
            kind="idempotency_error",
        )
    return Stored(rows[0]["status"], json.loads(rows[0]["body"]), rows[0]["request_id"])


def keep(world: World, key: str, print_: str, stored: Stored) -> None:
    """Remember the answer for a day."""
    world.store.run(
        "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?)",
        *(key, print_, stored.status, json.dumps(stored.body), stored.request_id, world.time()),
    )
