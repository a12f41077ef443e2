"""The number at the bell, pushed to open pages."""

from __future__ import annotations

from typing import Any

import structlog
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from redis.exceptions import RedisError

from messaging.delivery.queries import unread_count

logger = structlog.get_logger(__name__)


def unread_group(user_id: int) -> str:
    """The channel layer's group of one person's open pages."""
    return f"notifications.{user_id}"


def push_unread_count(user_id: int) -> None:
    """Tell open pages how many are unread; pages that cannot be told ask again when they load."""
    _tell(user_id, {"type": "unread.changed", "count": unread_count(user_id)})


def close_open_pages(user_id: int) -> None:
    """End the person's sockets, after a login of theirs ended; only pages whose login still counts come back."""
    _tell(user_id, {"type": "login.ended"})


def _tell(user_id: int, event: dict[str, Any]) -> None:
    layer = get_channel_layer()
    if layer is None:
        return
    try:
        async_to_sync(layer.group_send)(unread_group(user_id), event)
    except (OSError, RedisError, RuntimeError) as error:  # Redis is away, or this thread runs a loop of its own
        logger.warning("open_pages_not_told", user_id=user_id, about=event["type"], error=repr(error))
