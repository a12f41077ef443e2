"""A small SMTP server: keeps what it accepts, and refuses, hangs or hangs up when a test says so."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from email.message import EmailMessage
from typing import Any, Self


class MailServer:
    """Listens on a free port of this machine.

    `answers` maps a command (`RCPT`, `DATA`, `.` for the end of the message …)
    to the reply given instead of success, as in `{"RCPT": "550 no such user"}`;
    the reply `hang` never comes, `close` drops the connection. `.close` drops it
    after the message was accepted.
    """

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        self.accepted: list[bytes] = []
        self.connections = 0
        self.reached = threading.Event()
        self.released = threading.Event()
        server = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                server.connections += 1
                server.talk(self)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def mails(self) -> list[EmailMessage]:
        return [email.message_from_bytes(source, policy=email.policy.default) for source in self.accepted]

    def talk(self, handler: Any) -> None:
        """One connection."""
        self._say(handler, "220 ready")
        while line := handler.rfile.readline():
            command = line.decode().strip().split(" ")[0].upper()
            if not self._answer(handler, command):
                return
            if command == "QUIT":
                return
            if command == "DATA" and "DATA" not in self.answers:
                source = self._message(handler)
                refused = self.answers.get(".", "")
                if not refused or refused == "accept-and-close":
                    self.accepted.append(source)
                if not self._answer(handler, "."):
                    return

    def _answer(self, handler: Any, command: str) -> bool:
        usual = {"EHLO": "250 here", "DATA": "354 go on", "QUIT": "221 bye"}.get(command, "250 fine")
        reply = self.answers.get(command, usual)
        if reply == "hang":
            self.reached.set()
            self.released.wait(30)
            return False
        if reply in {"close", "accept-and-close"}:
            return False
        self._say(handler, reply)
        return True

    def _message(self, handler: Any) -> bytes:
        lines = []
        while (line := handler.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, handler: Any, reply: str) -> None:
        handler.wfile.write(f"{reply}\r\n".encode())
