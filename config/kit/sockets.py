"""What every web socket needs around it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Final

from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
TRY_AGAIN_LATER: Final = 1013
Application = Callable[[Any, Any, Any], Awaitable[None]]


def calm_sockets(application: Application) -> Application:
    """`application`, whose sockets end with 1013 (try again later) while Redis is away.

    A socket that was not open yet is refused; either way the page asks again.
    """

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        try:
            await application(scope, receive, send)
        except (RedisError, OSError) as error:
            logger.warning("a socket ends: Redis is away", extra={"error": str(error), "path": scope.get("path")})
            with suppress(Exception):  # the browser may be gone already
                await send({"type": "websocket.close", "code": TRY_AGAIN_LATER})

    return answer
