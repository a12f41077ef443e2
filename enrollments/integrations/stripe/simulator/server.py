"""A running simulator: the whole put together, also for use inside a test."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from enrollments.integrations.stripe.simulator import checkout, control, hosted, routes
from enrollments.integrations.stripe.simulator.delivery import Deliverer
from enrollments.integrations.stripe.simulator.faults import Faults
from enrollments.integrations.stripe.simulator.http import Answer, Request, Server
from enrollments.integrations.stripe.simulator.store import Store
from enrollments.integrations.stripe.simulator.world import World

KEY: Final = "sk_test_campanile"
WEBHOOK_SECRET: Final = "whsec_campanile"  # noqa: S105 - public: it protects play money


class NotInProduction(RuntimeError):
    """Play money must not buy real lessons."""


class Simulator:
    """Listens from the moment it is made; answers after `start()`.

    `url` is where the API is, `control` pulls the strings without HTTP, and
    `world.webhook_url` may be set later. Raises `NotInProduction`, or
    `OSError` for a taken port.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        state: str = ":memory:",
        webhook_url: str | None = None,
        webhook_secret: str = WEBHOOK_SECRET,
        public_url: str | None = None,
        key: str = KEY,
        settle_after: float | None = None,
    ) -> None:
        if os.environ.get("CAMPANILE_ENV", "").strip() in {"", "production"}:
            raise NotInProduction(
                "The Stripe simulator gives courses away for play money: it does not start in production. "
                "Set CAMPANILE_ENV=development (unset counts as production)."
            )
        self._server = Server((host, port), self._answer)
        self.url = f"http://{host}:{self._server.server_port}"
        self.world = World(
            store=Store(state),
            secret_key=key,
            public_url=(public_url or self.url).rstrip("/"),
            webhook_url=webhook_url,
            webhook_secret=webhook_secret,
            settle_after=settle_after,
            followers=[checkout.follow],
        )
        self.faults = Faults()
        self._deliverer = Deliverer(self.world)
        self.control = control.Control(self.world, self.faults, self._deliverer)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="simulator", daemon=True)

    def start(self) -> None:
        """Begin to answer and to deliver."""
        self._deliverer.start()
        self._thread.start()

    def stop(self) -> None:
        """Stop answering and delivering; what is stored stays stored."""
        self._server.stopping.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._deliverer.stop()
        self.world.store.close()

    def _answer(self, request: Request) -> Answer:
        if request.path.startswith(control.PREFIX):
            return self.control.serve(request)
        if request.path.startswith("/v1/"):
            return routes.call(self.world, self.faults, request)
        if request.path == "/":
            return Answer.json({"simulator": "stripe", "control": control.PREFIX + "state"})
        return hosted.serve(self.world, request)


@contextmanager
def running_simulator(
    *, webhook_url: str | None = None, settle_after: float | None = None, state: str = ":memory:"
) -> Iterator[Simulator]:
    """A simulator on a free port of this machine, gone afterwards.

    Delayed payments and refunds wait to be settled by control unless
    `settle_after` seconds are given.
    """
    simulator = Simulator(webhook_url=webhook_url, settle_after=settle_after, state=state)
    simulator.start()
    try:
        yield simulator
    finally:
        simulator.stop()
