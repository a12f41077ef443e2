"""Start the simulator by itself: `python -m certificates.integrations.redcross.simulator --help`."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading
from pathlib import Path
from types import FrameType

from certificates.integrations.redcross.simulator.people import People
from certificates.integrations.redcross.simulator.server import NotInProduction, Simulator


def main() -> int:
    """Serve until SIGINT or SIGTERM. 2 for a wrong place, a taken port or an unreadable file."""
    options = _options()
    logging.basicConfig(level=logging.INFO if options.verbose else logging.WARNING, format="%(message)s")
    people = People(everybody=options.everybody)
    try:
        if options.people:
            people.read(options.people)
        simulator = Simulator(host=options.host, port=options.port, people=people)
    except NotInProduction as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except (OSError, ValueError, TypeError) as error:
        sys.stderr.write(f"The Red Cross simulator cannot start on {options.host}:{options.port}: {error}\n")
        return 2
    ending = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ending.set()

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, end)
    simulator.start()
    sys.stdout.write(f"Red Cross simulator at {simulator.url}\n")
    sys.stdout.flush()
    ending.wait()
    simulator.stop()
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="red cross simulator", description="A stand-in for the Red Cross's search, for demo and tests."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=12112, help="0 picks a free one")
    parser.add_argument("--people", type=Path, metavar="FILE", help="JSON: certificates by e-mail address")
    parser.add_argument("--everybody", action="store_true", help="addresses nobody told of hold made-up ones")
    parser.add_argument("--verbose", action="store_true", help="a line for each request")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
