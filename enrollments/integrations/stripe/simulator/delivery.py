"""The background thread: timers, and webhooks that are tried again until they are taken."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import threading
import time
from collections.abc import Callable
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

from enrollments.integrations.stripe.simulator import checkout, intents, refunds
from enrollments.integrations.stripe.simulator.problems import Json
from enrollments.integrations.stripe.simulator.world import World, public

logger = logging.getLogger(__name__)
TIMEOUT: Final = 15
LONGEST_WAIT: Final = 60.0
ATTEMPTS: Final = 60
IDLE: Final = 1.0
STALE: Final = 3600
ACTIONS: Final[dict[str, Callable[[World, str], object]]] = {
    "settle_intent": intents.settle,
    "settle_refund": refunds.settle,
    "expire_session": checkout.run_out,
}


class Deliverer:
    """Runs until `stop()`. Only this thread and `deliver_now()` send, one message at a time."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._bell = threading.Event()
        self._stopped = False
        self._sending = threading.Lock()
        self._opener = build_opener(ProxyHandler({}))
        self._thread = threading.Thread(target=self._loop, name="webhooks", daemon=True)
        world.wake = self._bell.set

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the message under way."""
        self._stopped = True
        self._bell.set()
        self._thread.join(TIMEOUT + 1)

    def run_timers(self) -> None:
        """Do what has fallen due on the simulated clock."""
        world = self._world
        due = world.store.run("SELECT * FROM timers WHERE due <= ? ORDER BY due, seq", world.time())
        for timer in due:
            with world.acting():
                world.store.run("DELETE FROM timers WHERE seq = ?", timer["seq"])
                ACTIONS[timer["action"]](world, timer["target"])

    def deliver_due(self) -> None:
        """Send what is due, one by one, in the order of the settings."""
        newest_first = self._world.store.setting("webhooks", {}).get("order") == "reversed"
        order = "seq DESC" if newest_first else "due, seq"
        while not self._stopped:
            with self._sending:
                rows = self._world.store.run(
                    f"SELECT * FROM deliveries WHERE state = 'pending' AND due <= ? ORDER BY {order} LIMIT 1",  # noqa: S608 - one of two literals
                    time.time(),
                )
                if not rows:
                    return
                self._send(rows[0]["seq"])

    def release(self, *, newest_first: bool) -> list[Json]:
        """Send what was held back, now and before returning. The deliveries with what came of them."""
        order = "DESC" if newest_first else "ASC"
        rows = self._world.store.run(f"SELECT seq FROM deliveries WHERE state = 'held' ORDER BY seq {order}")  # noqa: S608 - one of two literals
        with self._sending:
            for row in rows:
                self._send(row["seq"])
        marks = {row["seq"] for row in rows}
        return [delivery for delivery in deliveries(self._world) if delivery["seq"] in marks]

    def _loop(self) -> None:
        while not self._stopped:
            self._bell.wait(self._rest())
            self._bell.clear()
            try:
                self.run_timers()
                self.deliver_due()
            except Exception:
                # One bad row must not silence all later messages.
                logger.exception("the webhook thread failed and goes on")

    def _rest(self) -> float:
        """Seconds until something falls due."""
        store = self._world.store
        sending = store.run("SELECT min(due) AS due FROM deliveries WHERE state = 'pending'")[0]["due"]
        timed = store.run("SELECT min(due) AS due FROM timers")[0]["due"]
        known = ((sending, time.time()), (timed, self._world.time()))
        waits = [float(due) - now for due, now in known if due is not None]
        return max(0.0, min([IDLE, *waits]))

    def _send(self, seq: int) -> None:
        world = self._world
        row = world.store.run("SELECT * FROM deliveries WHERE seq = ?", seq)[0]
        event = world.store.get(row["event"])
        status, note = self._post(event, row["signing"]) if event else (None, "the event is gone")
        taken = status is not None and 200 <= status < 300  # noqa: PLR2004 - the family of success
        attempts = row["attempts"] + 1
        # Nobody repeats a forgery for the forger.
        final = taken or event is None or attempts >= ATTEMPTS or row["signing"] != "right"
        state = ("delivered" if taken else "failed") if final else "pending"
        world.store.run(
            "UPDATE deliveries SET state = ?, attempts = ?, status = ?, note = ?, due = ? WHERE seq = ?",
            *(state, attempts, status, note, time.time() + min(2.0 ** (attempts - 1), LONGEST_WAIT), seq),
        )

    def _post(self, event: Json, signing: str) -> tuple[int | None, str]:
        world = self._world
        body = json.dumps(public(event))
        headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Stripe/1.0 (simulator)"}
        if signing != "none":
            secret = world.webhook_secret if signing != "forged" else "whsec_somebody_else"
            moment = int(time.time()) - (STALE if signing == "stale" else 0)
            headers["Stripe-Signature"] = signature(body, secret, moment)
        request = Request(str(world.webhook_url), data=body.encode(), headers=headers, method="POST")  # noqa: S310 - the address is the operator's
        try:
            with self._opener.open(request, timeout=TIMEOUT) as answer:
                return answer.status, ""
        except HTTPError as refusal:
            with refusal:
                return refusal.code, refusal.read(500).decode(errors="replace")
        except (URLError, OSError, ValueError) as failure:
            return None, str(failure)


def signature(body: str, secret: str, moment: int) -> str:
    """The header `Stripe-Signature` of a body."""
    mac = hmac.new(secret.encode(), f"{moment}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={moment},v1={mac}"


def deliveries(world: World) -> list[Json]:
    """Every delivery with the type of its event."""
    rows = world.store.run(
        "SELECT d.*, json_extract(o.body, '$.type') AS type FROM deliveries d"
        " LEFT JOIN objects o ON o.id = d.event ORDER BY d.seq"
    )
    return [dict(row) for row in rows]
