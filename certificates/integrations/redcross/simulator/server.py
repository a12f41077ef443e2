"""A running simulator, also for use inside a test."""

from __future__ import annotations

import json
import logging
import os
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from urllib.parse import parse_qs, urlsplit

from certificates.integrations.redcross.simulator import pages
from certificates.integrations.redcross.simulator.moods import Mood, mood_of
from certificates.integrations.redcross.simulator.people import People

logger = logging.getLogger(__name__)
SEARCH: Final = "/on/demandware.store/Sites-RedCross-Site/default/Certificates-SearchCertificates"
CONTROL: Final = "/_control/people"
HTML: Final = "text/html;charset=UTF-8"
LARGEST: Final = 1_000_000
STATUSES: Final[dict[Mood | None, tuple[HTTPStatus, dict[str, str]]]] = {
    Mood.ERROR: (HTTPStatus.INTERNAL_SERVER_ERROR, {}),
    Mood.AWAY: (HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": "120"}),
    Mood.LIMITED: (HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": "120"}),
    Mood.REFUSED: (HTTPStatus.FORBIDDEN, {}),
    Mood.GONE: (HTTPStatus.NOT_FOUND, {}),
    Mood.SENT: (HTTPStatus.FOUND, {"Location": "http://127.0.0.1:9/elsewhere"}),
}


class NotInProduction(RuntimeError):
    """Made-up certificates must not be taken for real ones."""


@dataclass
class Asked:
    """What the simulator was asked: addresses, headers, and how many asked at the same time at most."""

    emails: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    at_once: int = 0
    _now: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def counted(self, email: str, headers: dict[str, str]) -> Iterator[None]:
        """Note one question for as long as it lasts."""
        with self._lock:
            self.emails.append(email)
            self.headers.append(headers)
            self._now += 1
            self.at_once = max(self.at_once, self._now)
        try:
            yield
        finally:
            with self._lock:
                self._now -= 1


class Simulator:
    """Listens from the moment it is made; answers after `start()`.

    `delay` is how many seconds every answer takes; `mood` overrides what the
    address orders. Raises `NotInProduction`, or `OSError` for a taken port.
    """

    def __init__(self, *, host: str = "127.0.0.1", port: int = 0, people: People | None = None) -> None:
        if os.environ.get("CAMPANILE_ENV", "").strip() in {"", "production"}:
            raise NotInProduction(
                "The Red Cross simulator invents certificates: it does not start in production. "
                "Set CAMPANILE_ENV=development (unset counts as production)."
            )
        self.people = people or People()
        self.asked = Asked()
        self.mood: Mood | None = None
        self.delay = 0.0
        self.slowness = 30.0
        self.stopping = threading.Event()
        self._server = _Server((host, port), self)
        self.url = f"http://{host}:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="redcross", daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Stop answering."""
        self.stopping.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@contextmanager
def running_simulator(people: People | None = None) -> Iterator[Simulator]:
    """A simulator on a free port of this machine, gone afterwards."""
    simulator = Simulator(people=people)
    simulator.start()
    try:
        yield simulator
    finally:
        simulator.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], simulator: Simulator) -> None:
        self.simulator = simulator
        super().__init__(address, _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no news."""
        logger.debug("connection %s from %s ended early", request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    server_version = "simulator"
    sys_version = ""
    timeout = 60

    def do_GET(self) -> None:
        """The search."""
        parts = urlsplit(self.path)
        simulator = self.server.simulator
        if parts.path == "/":
            self._send(HTTPStatus.OK, json.dumps({"simulator": "redcross", "control": CONTROL}), "application/json")
            return
        asked = parse_qs(parts.query)
        email = asked.get("email", [""])[0]
        if parts.path != SEARCH or asked.get("format") != ["ajax"]:
            self._send(HTTPStatus.NOT_FOUND, "<h1>Page not found</h1>")
            return
        with simulator.asked.counted(email, {name.lower(): value for name, value in self.headers.items()}):
            simulator.stopping.wait(simulator.delay)
            self._answer(simulator, email, simulator.mood or mood_of(email))

    def do_POST(self) -> None:
        """Control: who holds what, as JSON of `people.Certificate` fields by address."""
        if self.headers.get("Content-Type") != "application/json" or urlsplit(self.path).path != CONTROL:
            self._send(HTTPStatus.NOT_FOUND, "")
            return
        length = min(int(self.headers.get("Content-Length") or 0), LARGEST)
        try:
            self.server.simulator.people.put_all(json.loads(self.rfile.read(length)))
        except (TypeError, ValueError, AttributeError) as error:
            self._send(HTTPStatus.BAD_REQUEST, json.dumps({"problem": str(error)}), "application/json")
            return
        self._send(HTTPStatus.OK, "{}", "application/json")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """One line a request, by logging."""
        logger.info(format, *args)

    def _answer(self, simulator: Simulator, email: str, mood: Mood | None) -> None:
        certificates = simulator.people.of(email)
        if mood in STATUSES:
            status, headers = STATUSES[mood]
            self._send(status, pages.ERROR, headers=headers)
        elif mood == Mood.RESET:
            # Closing with nothing lingering sends a reset instead of an end.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        elif mood == Mood.JSON:
            self._send(HTTPStatus.OK, json.dumps({"certificates": []}), "application/json")
        elif mood in {Mood.CUT, Mood.DRIP}:
            self._send_badly(pages.found(certificates).encode(), mood)
        else:
            if mood == Mood.SLOW:
                simulator.stopping.wait(simulator.slowness)
            self._send(HTTPStatus.OK, pages.in_mood(mood, certificates) if mood else pages.found(certificates))

    def _send(self, status: HTTPStatus, text: str, kind: str = HTML, *, headers: dict[str, str] | None = None) -> None:
        body = text.encode()
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _send_badly(self, body: bytes, mood: Mood) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", HTML)
        self.send_header("Content-Length", str(len(body) + (100 if mood == Mood.CUT else 0)))
        self.end_headers()
        if mood == Mood.CUT:
            self.wfile.write(body)
            return
        for place in range(len(body)):
            self.wfile.write(body[place : place + 1])
            self.wfile.flush()
            if self.server.simulator.stopping.wait(self.server.simulator.slowness / 100):
                return
