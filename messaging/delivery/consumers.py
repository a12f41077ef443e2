"""The socket behind the bell."""

from __future__ import annotations

from typing import Any, Final

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from config.kit.sockets import TRY_AGAIN_LATER
from messaging.delivery.channels.unread import unread_group
from messaging.delivery.queries import unread_count

NOT_SIGNED_IN: Final = 4401


class NotificationConsumer(AsyncJsonWebsocketConsumer):
    """`/ws/notifications/`: `{"type": "unread", "count": 3}` at once and after each change.

    Says nothing else and listens to nothing; without a login the socket closes
    with 4401, and with 1013 when a login of the person ends.
    """

    user_id: int | None = None

    async def connect(self) -> None:
        """Join the person's group and tell the present number."""
        user: Any = self.scope.get("user")
        if user is None or not user.is_authenticated:
            await self.accept()  # a code reaches the browser only on an open socket
            await self.close(code=NOT_SIGNED_IN)
            return
        self.user_id = user.pk
        await self.channel_layer.group_add(unread_group(user.pk), self.channel_name)
        await self.accept()
        await self.send_json({"type": "unread", "count": await database_sync_to_async(unread_count)(user.pk)})

    async def disconnect(self, code: int) -> None:  # noqa: ARG002 - the signature is channels'
        """Leave the group."""
        if self.user_id is not None:
            await self.channel_layer.group_discard(unread_group(self.user_id), self.channel_name)

    async def unread_changed(self, event: dict[str, Any]) -> None:
        """Pass the new number on."""
        await self.send_json({"type": "unread", "count": event["count"]})

    async def login_ended(self, event: dict[str, Any]) -> None:  # noqa: ARG002 - the signature is channels'
        """Let go; the page asks again, and is refused unless its own login goes on."""
        await self.close(code=TRY_AGAIN_LATER)

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        """Whatever a client says is ignored."""
