"""A cable between a browser and the live server, which can be cut: then nothing answers, open connections break."""

from __future__ import annotations

import contextlib
import selectors
import socket
from threading import Lock, Thread
from urllib.parse import urlsplit


class Cable:
    """Relays bytes from a port of its own; the port stays the same over cutting and mending."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.there = (parts.hostname or "localhost", parts.port or 80)
        self.port = 0
        self.ends: list[socket.socket] = []
        self.lock = Lock()
        self.mend()

    @property
    def url(self) -> str:
        """Where the browser finds the server."""
        return f"http://localhost:{self.port}"

    def mend(self) -> None:
        """Listen (again)."""
        self.listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self.listener.getsockname()[1]
        Thread(target=self._accept, args=(self.listener,), daemon=True).start()

    def cut(self) -> None:
        """Refuse new connections and break those that are open."""
        with self.lock:
            for end in (self.listener, *self.ends):
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()
            self.ends.clear()

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                here, _address = listener.accept()
                there = socket.create_connection(self.there)
                with self.lock:
                    self.ends += [here, there]
                Thread(target=_relay, args=(here, there), daemon=True).start()


def _relay(here: socket.socket, there: socket.socket) -> None:
    """Both ways, until either end closes."""
    with contextlib.suppress(OSError, ValueError), selectors.DefaultSelector() as ready, here, there:
        for ends in ((here, there), (there, here)):
            ready.register(ends[0], selectors.EVENT_READ, ends)
        while True:
            for key, _events in ready.select():
                data = key.data[0].recv(65536)
                if not data:
                    return
                key.data[1].sendall(data)
