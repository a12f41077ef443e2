"""A web socket's client for tests; channels' own one needs a server that we do not use."""

from __future__ import annotations

import json
from typing import Any

from asgiref.testing import ApplicationCommunicator


class Socket(ApplicationCommunicator):
    """Talks to an ASGI `application` at `path` as `user`."""

    def __init__(self, application: Any, path: str, user: Any) -> None:
        scope = {
            "type": "websocket",
            "path": path,
            "query_string": b"",
            "headers": [],
            "subprotocols": [],
            "user": user,
        }
        super().__init__(application, scope)

    async def connect(self) -> str:
        """Knock; the type of the answer."""
        await self.send_input({"type": "websocket.connect"})
        return str((await self.receive_output())["type"])

    async def receive_json(self) -> Any:
        """The next message."""
        output = await self.receive_output()
        assert output["type"] == "websocket.send", output
        return json.loads(output["text"])

    async def send_json(self, content: object) -> None:
        """Say something."""
        await self.send_input({"type": "websocket.receive", "text": json.dumps(content)})

    async def leave(self) -> None:
        """Hang up and wait until the application has noticed."""
        await self.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wait()
