"""Twilio's door for messages as its documents describe it: form in, JSON out, on this machine."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

from messaging.delivery.integrations.twilio.configuration import Configuration

ACCOUNT = "AC" + "0" * 32
TOKEN = "token-of-nobody"
NUMBER = "+15005550006"
DOOR = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"


@dataclass
class TwilioServer:
    """`taken` holds the forms of accepted messages; `refusals` (status, code) are answered first, 0 hangs."""

    port: int
    taken: list[dict[str, str]] = field(default_factory=list)
    refusals: list[tuple[int, int]] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)

    @property
    def configuration(self) -> Configuration:
        return Configuration(ACCOUNT, TOKEN, NUMBER, api_base=f"http://127.0.0.1:{self.port}")

    def answer(self, path: str, authorization: str, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        expected = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        if authorization != f"Basic {expected}":
            return 401, {"code": 20003, "message": "Authenticate", "more_info": "", "status": 401}
        if path != DOOR:
            return 404, {"code": 20404, "message": "Not found", "more_info": "", "status": 404}
        if self.refusals:
            status, code = self.refusals.pop(0)
            if status == 0:
                time.sleep(1)
                return 201, {}
            message = f"Refused: {form['To']}"
            return status, {"code": code, "message": message, "more_info": "", "status": status}
        self.taken.append(form)
        return 201, {
            "sid": f"SM{len(self.taken):032d}",
            "account_sid": ACCOUNT,
            "api_version": "2010-04-01",
            "body": form["Body"],
            "date_created": "Sat, 30 Mar 2030 18:00:00 +0000",
            "date_sent": None,
            "date_updated": "Sat, 30 Mar 2030 18:00:00 +0000",
            "direction": "outbound-api",
            "error_code": None,
            "error_message": None,
            "from": form["From"],
            "messaging_service_sid": None,
            "num_media": "0",
            "num_segments": "1",
            "price": None,
            "price_unit": "USD",
            "status": "queued",
            "subresource_uris": {},
            "to": form["To"],
            "uri": DOOR,
        }


@contextmanager
def twilio_server() -> Iterator[TwilioServer]:
    """It runs until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode(), strict_parsing=True))
            server.agents.append(self.headers["User-Agent"])
            status, body = server.answer(self.path, self.headers["Authorization"], form)
            content = json.dumps(body).encode()
            try:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except OSError:
                pass

        def log_message(self, *args: object) -> None:
            pass

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server = TwilioServer(listener.server_address[1])
    thread = threading.Thread(target=listener.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown()
        listener.server_close()
        thread.join()
