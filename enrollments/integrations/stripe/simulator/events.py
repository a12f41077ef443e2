"""Events: stored for ever, and a delivery for each way they shall reach the webhook."""

from __future__ import annotations

import random
from typing import Final

from enrollments.integrations.stripe.simulator.problems import Json
from enrollments.integrations.stripe.simulator.world import API_VERSION, World, new_id, public

ORDERS: Final = ("straight", "reversed", "shuffled")
COLLECT: Final = 0.4
"""Seconds for which events are gathered before being sent in another order."""


def emit(world: World, kind: str, about: Json, *, previous: Json | None = None, signing: str = "right") -> Json:
    """Something happened to `about`: keep the event and send it as the settings say.

    `signing`: right, forged (with another secret), stale (an hour old) or
    none.
    """
    data: Json = {"object": public(about)}
    if previous:
        data["previous_attributes"] = previous
    event = world.save(
        {
            "id": new_id("evt_1"),
            "object": "event",
            "api_version": API_VERSION,
            "created": world.now(),
            "data": data,
            "livemode": False,
            "pending_webhooks": 1 if world.webhook_url else 0,
            "request": dict(world.request),
            "type": kind,
        }
    )
    send(world, event, signing=signing)
    return event


def settings(world: World) -> Json:
    """How messages travel: see `control.py`."""
    default = {"delay": 0.0, "repeat": 1, "order": "straight", "hold": False, "drop": 0}
    return {**default, **world.store.setting("webhooks", {})}


def send(world: World, event: Json, *, signing: str = "right") -> None:
    """Plan the deliveries of an event."""
    if not world.webhook_url:
        return
    how = settings(world)
    state = "held" if how["hold"] else "pending"
    if how["drop"]:
        world.store.set("webhooks", {**how, "drop": how["drop"] - 1})
        state = "dropped"
    # What one request brings about falls due together: else the first would be gone before it can be overtaken.
    due = world.moment + how["delay"] + (0 if how["order"] == "straight" else COLLECT)
    if how["order"] == "shuffled":
        due += random.uniform(0, COLLECT)  # noqa: S311 - disorder, not a secret
    for _ in range(how["repeat"]):
        world.store.run(
            "INSERT INTO deliveries (event, due, state, signing) VALUES (?, ?, ?, ?)", event["id"], due, state, signing
        )
    world.wake()
