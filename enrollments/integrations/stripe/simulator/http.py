"""HTTP: reading requests, answering in JSON or HTML, breaking off when told."""

from __future__ import annotations

import json
import logging
import socket
import struct
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import urlsplit

from enrollments.integrations.stripe.simulator.faults import Misfortune

logger = logging.getLogger(__name__)
LARGEST: Final = 1_000_000
HTML: Final = "text/html; charset=utf-8"
JSON: Final = "application/json"
PAGE_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action *; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True)
class Request:
    """What came in; header names in lower case."""

    method: str
    path: str
    query: str
    body: str
    headers: dict[str, str]
    from_loopback: bool


@dataclass(frozen=True)
class Answer:
    """What goes out."""

    status: int
    body: str
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def json(cls, item: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
        """A JSON answer."""
        return cls(status, json.dumps(item, indent=2) + "\n", JSON, headers or {})

    @classmethod
    def page(cls, html: str, *, status: int = 200) -> Answer:
        """An HTML page."""
        return cls(status, html, HTML, PAGE_HEADERS)

    @classmethod
    def redirect(cls, address: str) -> Answer:
        """See other."""
        return cls(303, "", HTML, {"Location": address, **PAGE_HEADERS})


class Server(ThreadingHTTPServer):
    """A thread for each connection; `answer` turns a request into an answer or raises `Misfortune`."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], answer: Any) -> None:
        self.answer = answer
        self.stopping = threading.Event()
        super().__init__(address, Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""
        logger.debug("connection %s from %s ended early", request, client_address)


class Handler(BaseHTTPRequestHandler):
    """One request a connection: simple, and fast enough beside the database."""

    server: Server
    server_version = "simulator"
    sys_version = ""
    timeout = 60

    def do_GET(self) -> None:
        """Read."""
        self._serve()

    def do_POST(self) -> None:
        """Write."""
        self._serve()

    def do_DELETE(self) -> None:
        """Answered as an unknown address."""
        self._serve()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """One line a request, by logging."""
        logger.info(format, *args)

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        length = min(int(self.headers.get("Content-Length") or 0), LARGEST)
        request = Request(
            method=self.command,
            path=parts.path,
            query=parts.query,
            body=self.rfile.read(length).decode(errors="replace"),
            headers={name.lower(): value for name, value in self.headers.items()},
            from_loopback=self.client_address[0] in {"127.0.0.1", "::1"},
        )
        try:
            answer = self.server.answer(request)
        except Misfortune as misfortune:
            self._break_off(misfortune)
            return
        except Exception:
            logger.exception("the simulator failed")
            error = {"type": "api_error", "message": "The simulator failed, see its log."}
            answer = Answer.json({"error": error}, status=500)
        self._send(answer)

    def _send(self, answer: Answer) -> None:
        body = answer.body.encode()
        self.send_response(answer.status)
        for name, value in {"Content-Type": answer.content_type, **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _break_off(self, misfortune: Misfortune) -> None:
        if misfortune.fault.kind == "garbage":
            self._send(Answer(200, '{"id": "pi_', JSON))
            return
        if misfortune.fault.kind == "timeout":
            self.server.stopping.wait(misfortune.fault.seconds)
        # Closing with nothing lingering sends a reset instead of an end.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
