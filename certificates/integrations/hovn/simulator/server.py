"""A running simulator: the whole put together, also for use inside a test."""

from __future__ import annotations

import json
import logging
import os
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from certificates.integrations.hovn.simulator import pages
from certificates.integrations.hovn.simulator.faults import ALWAYS, Fault, Faults
from certificates.integrations.hovn.simulator.world import Shown, World, demo_world, sample

COOKIE: Final = "session=campanile-demo"
PROVIDER: Final = "ne-thing-training"
CONTROL: Final = "/_control/"
HTML: Final = "text/html; charset=utf-8"
JSON: Final = "application/json"
LARGEST: Final = 1_000_000
SORRY: Final = "<!DOCTYPE html><h1>Sorry</h1>"
logger = logging.getLogger(__name__)


class NotInProduction(RuntimeError):
    """Made-up people must not come among real ones."""


class Simulator(ThreadingHTTPServer):
    """Listens from the moment it is made; answers after `start()`.

    `asked` counts the pages asked for by reference. Raises `NotInProduction`,
    or `OSError` for a taken port.
    """

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        cookie: str = COOKIE,
        provider: str = PROVIDER,
        world: World | None = None,
    ) -> None:
        if os.environ.get("CAMPANILE_ENV", "").strip() in {"", "production"}:
            raise NotInProduction(
                "The Hovn simulator makes people up: it does not start in production. "
                "Set CAMPANILE_ENV=development (unset counts as production)."
            )
        super().__init__((host, port), Handler)
        self.url = f"http://{host}:{self.server_port}"
        self.cookie, self.provider = cookie, provider
        self.world = world or demo_world()
        self.faults = Faults()
        self.asked: dict[str, int] = {}
        self.stopping = threading.Event()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), name="hovn simulator", daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Stop answering."""
        self.stopping.set()
        self.shutdown()
        self._thread.join()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""
        logger.debug("connection %s from %s ended early", request, client_address)


class Handler(BaseHTTPRequestHandler):
    """Several requests a connection, each answered in one piece."""

    server: Simulator
    protocol_version = "HTTP/1.1"
    server_version = "simulator"
    sys_version = ""
    timeout = 60

    def do_GET(self) -> None:
        """A page."""
        path = unquote(urlsplit(self.path).path)
        prefix = f"/admin/{self.server.provider}/bookings/"
        if path.startswith(prefix):
            self._booking(path.removeprefix(prefix))
        elif path == CONTROL + "state":
            known = {"references": sorted(self.server.world.bookings), "always": ALWAYS, "asked": self.server.asked}
            self._send(200, json.dumps(known, indent=2), JSON)
        elif path == "/":
            self._send(200, json.dumps({"simulator": "hovn", "control": CONTROL + "state"}), JSON)
        else:
            self._send(404, "<!DOCTYPE html><title>404</title><h1>Not found</h1>")

    def do_POST(self) -> None:
        """`/_control/faults` {kind, calls, reference, seconds} · `/_control/bookings` {number, changes} or payload."""
        length = min(int(self.headers.get("Content-Length") or 0), LARGEST)
        body = self.rfile.read(length)
        if not self.headers.get("Content-Type", "").startswith(JSON):  # a page of another site could post a form
            self._send(415, "{}", JSON)
            return
        try:
            wanted = json.loads(body or b"{}")
            answer = self._control(urlsplit(self.path).path.removeprefix(CONTROL), wanted)
        except (TypeError, ValueError, KeyError) as error:
            self._send(400, json.dumps({"error": str(error)}), JSON)
            return
        self._send(200 if answer is not None else 404, json.dumps(answer), JSON)

    def log_error(self, format: str, *args: Any) -> None:  # noqa: A002 - as below
        """A connection that nobody uses any more is no news."""
        logger.debug(format, *args)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """One line a request, by logging."""
        logger.info(format, *args)

    def _control(self, name: str, wanted: dict[str, Any]) -> Any:
        if name == "faults":
            self.server.faults.add(**wanted)
            return [asdict(fault) for fault in self.server.faults.pending]
        if name == "bookings":
            return {"reference": self.server.world.put(_shown(wanted))}
        return None

    def _booking(self, reference: str) -> None:
        server = self.server
        server.asked[reference] = server.asked.get(reference, 0) + 1
        fault = server.faults.take(reference)
        if self.headers.get("Cookie") != server.cookie or (fault and fault.kind == "signed_out"):
            self._send(307, "", headers={"Location": "/login?next=" + self.path})
            return
        shown = server.world.get(reference) or (sample(0) if fault else None)
        if shown is None:
            self._send(404, "<!DOCTYPE html><title>404</title><h1>This booking does not exist.</h1>")
        elif fault is None or (fault.kind == "slow" and not server.stopping.wait(fault.seconds)):
            self._send(200, pages.booking_page(shown, provider=server.provider))
        else:
            self._fail(fault, shown)

    def _fail(self, fault: Fault, shown: Shown) -> None:
        page = pages.booking_page(shown, provider=self.server.provider)
        answers: dict[str, tuple[Any, ...]] = {
            "500": (500, SORRY),
            "503": (503, SORRY),
            "403": (403, SORRY),
            "429": (429, SORRY, HTML, {"Retry-After": "1"}),
            "cut": (200, page[: page.index("courseSession") + 40]),
            "garbage": (200, "\x00\ufffd" * 5000),
            "changed": (200, pages.changed_page(shown, provider=self.server.provider)),
            "other": (200, pages.booking_page(sample(777_777), provider=self.server.provider)),
            "login_page": (200, pages.login_page()),
            "streamed_login": (200, pages.streamed("NEXT_REDIRECT;replace;/login?next=bookings;307;")),
            "streamed_404": (200, pages.streamed("NEXT_HTTP_ERROR_FALLBACK;404")),
            "elsewhere": (302, "", HTML, {"Location": "https://elsewhere.example/"}),
            "huge": (200, page + " " * 6_000_000),
            "json": (200, "{}", JSON),
        }
        if fault.kind == "drip":
            self._drip(page, fault.seconds)
        elif fault.kind in answers:
            self._send(*answers[fault.kind])
        else:
            self._break_off()

    def _drip(self, page: str, seconds: float) -> None:
        """A page that never ends, and never stands still long enough to be given up."""
        self.wfile.write(f"HTTP/1.1 200 OK\r\nContent-Type: {HTML}\r\nContent-Length: 1000000\r\n\r\n".encode())
        for character in page:
            self.wfile.write(character.encode())
            if self.server.stopping.wait(seconds / 1000):
                break
        self._break_off()

    def _break_off(self) -> None:
        # Closing with nothing lingering sends a reset instead of an end.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def _send(self, status: int, body: str, content_type: str = HTML, headers: dict[str, str] | None = None) -> None:
        """In one write: a page in two would wait for the other side's acknowledgement."""
        data = body.encode(errors="replace")
        self.log_request(status)
        lines = {"Content-Type": content_type, "Content-Length": str(len(data)), **(headers or {})}
        head = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *(f"{name}: {lines[name]}" for name in lines), "", ""]
        self.wfile.write("\r\n".join(head).encode() + data)


def _shown(wanted: dict[str, Any]) -> Shown:
    if "number" not in wanted:
        return Shown(wanted)
    shown = sample(int(wanted.pop("number")))
    shown.payload |= wanted
    return shown


@contextmanager
def running_simulator(*, world: World | None = None) -> Iterator[Simulator]:
    """A simulator on a free port of this machine, gone afterwards."""
    simulator = Simulator(world=world)
    simulator.start()
    try:
        yield simulator
    finally:
        simulator.stop()
