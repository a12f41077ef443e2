"""Start the simulator by itself: `python -m certificates.integrations.hovn.simulator --help`."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading
from types import FrameType

from certificates.integrations.hovn.simulator.server import COOKIE, PROVIDER, NotInProduction, Simulator


def main() -> int:
    """Serve until SIGINT or SIGTERM. 2 for a wrong place or a taken port."""
    options = _options()
    logging.basicConfig(level=logging.INFO if options.verbose else logging.WARNING, format="%(message)s")
    try:
        simulator = Simulator(host=options.host, port=options.port, cookie=options.cookie, provider=options.provider)
    except NotInProduction as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"The Hovn simulator cannot listen on {options.host}:{options.port}: {error}\n")
        return 2
    ending = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ending.set()

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, end)
    simulator.start()
    sys.stdout.write(f"Hovn simulator at {simulator.url}, {len(simulator.world.bookings)} bookings\n")
    sys.stdout.flush()
    ending.wait()
    simulator.stop()
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="hovn simulator", description="A stand-in for Hovn, for demo and tests.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=12112, help="0 picks a free one")
    parser.add_argument("--cookie", default=_said("HOVN_SESSION_COOKIE", COOKIE), help="what clients must send")
    parser.add_argument("--provider", default=_said("HOVN_PROVIDER_SLUG", PROVIDER), help="the name in the addresses")
    parser.add_argument("--verbose", action="store_true", help="a line for each request")
    return parser.parse_args()


def _said(variable: str, otherwise: str) -> str:
    """What the settings read too: a command would show the cookie to everybody on this machine."""
    return os.environ.get(variable, "").strip() or otherwise


if __name__ == "__main__":
    sys.exit(main())
