"""`/_control/…`: what tests and the demo tell the simulator to do. JSON, loopback only.

| POST | body | does |
|---|---|---|
| `webhooks` | `delay` s, `repeat` n, `order` straight/reversed/shuffled, `hold` bool, `drop` next n | how messages travel from now on |
| `release` | `newest_first` bool | sends what was held, answers with the outcome |
| `resend` | `event` id, `signing` right/forged/stale/none | sends a stored event again |
| `events` | `type`, `object`, `signing` | makes up an event, also about unknown objects |
| `failures` | `kind` 500/503/429/409/timeout/reset/garbage, `calls`, `when` before/after, `path`, `stored`, `seconds` | the next calls fail |
| `authenticate` | `payment_intent`, `approved` bool | the payer confirms, or not |
| `pay` | `session`, `number`, `name` | the payer pays on the hosted page |
| `settle` | `id` of an intent or refund, `succeeded` bool or absent | what is under way ends |
| `clock` | `advance` s | time passes at once |
| `reset` | | forgets everything |

GET `state` lists every object, delivery, timer and setting.
"""  # noqa: E501 - a table

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from enrollments.integrations.stripe.simulator import events, intents, refunds
from enrollments.integrations.stripe.simulator.delivery import Deliverer, deliveries
from enrollments.integrations.stripe.simulator.faults import Fault, Faults
from enrollments.integrations.stripe.simulator.hosted import pay_with_number
from enrollments.integrations.stripe.simulator.http import Answer, Request
from enrollments.integrations.stripe.simulator.problems import Json, Problem
from enrollments.integrations.stripe.simulator.world import World, public

PREFIX: Final = "/_control/"
KINDS: Final = ("customer", "payment_method", "payment_intent", "checkout.session", "charge", "refund")


@dataclass
class Control:
    """The strings that a test can pull; every method is one row of the table above."""

    world: World
    faults: Faults
    deliverer: Deliverer

    def webhooks(self, **wanted: Any) -> Json:
        """Change how messages travel; what is not named stays."""
        now = events.settings(self.world)
        if wanted.keys() - now.keys() or wanted.get("order", "straight") not in events.ORDERS:
            raise Problem(f"Known are {sorted(now)}, orders are {events.ORDERS}.")
        self.world.store.set("webhooks", {**now, **wanted})
        return events.settings(self.world)

    def release(self, *, newest_first: bool = False) -> list[Json]:
        """Send what was held back."""
        return self.deliverer.release(newest_first=newest_first)

    def resend(self, *, event: str, signing: str = "right") -> Json:
        """Send a stored event once more."""
        found = self.world.find("event", event)
        with self.world.acting():
            events.send(self.world, found, signing=signing)
        return public(found)

    def events(self, *, type: str, object: Json, signing: str = "right") -> Json:  # noqa: A002 - Stripe's own words
        """Make an event up."""
        with self.world.acting():
            return public(events.emit(self.world, type, object, signing=signing))

    def failures(self, **fault: Any) -> Json:
        """Let the next calls fail."""
        self.faults.add(Fault(**fault))
        return {"pending": len(self.faults.pending)}

    def authenticate(self, *, payment_intent: str, approved: bool = True) -> Json:
        """The payer answers the bank's question."""
        with self.world.acting():
            return public(intents.authenticate(self.world, payment_intent, approved=approved))

    def pay(self, *, session: str, number: str = "4242424242424242", name: str = "A. Payer") -> Json:
        """The payer pays on the hosted page. The intent, or a `Problem` when declined."""
        with self.world.acting():
            return public(pay_with_number(self.world, session, number=number, holder=name))

    def settle(self, *, id: str, succeeded: bool | None = None) -> Json:  # noqa: A002 - Stripe's own word
        """What is under way ends."""
        act = refunds.settle if id.startswith(("re_", "pyr_")) else intents.settle
        with self.world.acting():
            self.world.store.run("DELETE FROM timers WHERE target = ?", id)
            return public(act(self.world, id, succeeded=succeeded))

    def clock(self, *, advance: float) -> Json:
        """Time passes; what falls due is done before this returns."""
        self.world.advance(advance)
        self.deliverer.run_timers()
        return {"now": self.world.now()}

    def reset(self) -> Json:
        """Forget everything."""
        self.faults.pending.clear()
        self.world.store.forget()
        return {}

    def state(self) -> Json:
        """Everything there is."""
        store = self.world.store
        return {
            "now": self.world.now(),
            "webhooks": {"url": self.world.webhook_url, **events.settings(self.world)},
            "failures": [vars(fault) for fault in self.faults.pending],
            "objects": {kind: [public(item) for item in store.select(kind)] for kind in KINDS},
            "balance_transactions": store.select("balance_transaction"),
            "events": store.select("event"),
            "deliveries": deliveries(self.world),
            "timers": [dict(row) for row in store.run("SELECT * FROM timers ORDER BY due")],
        }

    def serve(self, request: Request) -> Answer:
        """Answer a request below `/_control/`."""
        try:
            return Answer.json(self._served(request))
        except Problem as problem:
            return Answer.json({"error": problem.error}, status=problem.status)
        except (TypeError, ValueError) as error:
            return Answer.json({"error": {"message": str(error)}}, status=HTTPStatus.BAD_REQUEST)

    def _served(self, request: Request) -> Any:
        actions: dict[str, Callable[..., Any]] = {
            action.__name__: action
            for action in (
                *(self.webhooks, self.release, self.resend, self.events, self.failures),
                *(self.authenticate, self.pay, self.settle, self.clock, self.reset),
            )
        }
        name = request.path.removeprefix(PREFIX)
        if not request.from_loopback:
            raise Problem("Control is for this machine only.", status=HTTPStatus.FORBIDDEN)
        if request.method == "GET" and name == "state":
            return self.state()
        if request.method != "POST" or name not in actions:
            raise Problem(f"Known controls: {sorted(actions)}", status=HTTPStatus.NOT_FOUND)
        # A page of another site could make a browser post a form here, but not JSON.
        if not request.headers.get("content-type", "").startswith("application/json"):
            raise Problem("Send application/json.", status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        return actions[name](**json.loads(request.body or "{}"))
