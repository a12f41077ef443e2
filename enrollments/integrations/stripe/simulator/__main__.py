"""Start the simulator by itself: `python -m enrollments.integrations.stripe.simulator --help`."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading
from types import FrameType

from enrollments.integrations.stripe.simulator.server import KEY, WEBHOOK_SECRET, NotInProduction, Simulator


def main() -> int:
    """Serve until SIGINT or SIGTERM. 2 for a wrong place or a taken port."""
    options = _options()
    logging.basicConfig(level=logging.INFO if options.verbose else logging.WARNING, format="%(message)s")
    try:
        simulator = Simulator(
            host=options.host,
            port=options.port,
            state=options.state,
            webhook_url=options.webhook,
            webhook_secret=options.webhook_secret,
            public_url=options.public_url,
            key=options.key,
            settle_after=options.settle_after,
        )
    except NotInProduction as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"The Stripe simulator cannot listen on {options.host}:{options.port}: {error}\n")
        return 2
    ending = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ending.set()

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, end)
    simulator.start()
    sys.stdout.write(f"Stripe simulator at {simulator.url}, messages go to {options.webhook or 'nobody'}\n")
    sys.stdout.flush()
    ending.wait()
    simulator.stop()
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="stripe simulator", description="A stand-in for Stripe, for demo and tests.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=12111, help="0 picks a free one")
    parser.add_argument("--state", default=":memory:", metavar="FILE", help="SQLite file; without it all is forgotten")
    parser.add_argument("--webhook", metavar="URL", help="where messages go")
    parser.add_argument("--webhook-secret", default=WEBHOOK_SECRET, metavar="SECRET")
    parser.add_argument("--public-url", metavar="URL", help="where browsers reach the hosted pages")
    parser.add_argument("--key", default=KEY, help="the secret key that clients must use")
    parser.add_argument(
        "--settle-after", type=float, default=5.0, metavar="SECONDS", help="how long bank debits and slow refunds take"
    )
    parser.add_argument("--verbose", action="store_true", help="a line for each request")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
