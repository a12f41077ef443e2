"""What a request brought is read to its end, also where it was refused unread."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, Final

from django.core.handlers.wsgi import LimitedStream

from config.kit.numbers import whole_number

MOST: Final = 16 * 1024 * 1024
"""A little more than `deploy/` lets a proxy pass on; who sends more may find the connection closed."""
CHUNK: Final = 256 * 1024

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def reading_to_the_end(application: Application) -> Application:
    """`application` for a server that closes a connection whose request was not read.

    A proxy that still sends finds it closed and says 502 instead of the answer
    (413, 401, 404, ...). So what is left of the body is read, and forgotten,
    before the answer goes out.
    """

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = whole_number(environ.get("CONTENT_LENGTH") or "")
        if not length:
            return application(environ, start_response)
        body = environ["wsgi.input"] = LimitedStream(environ["wsgi.input"], length)
        answered = application(environ, start_response)
        with suppress(OSError):  # who sent it has gone
            _forget(body)
        return answered

    return answer


def _forget(body: LimitedStream) -> None:
    left = MOST
    while left > 0 and (chunk := body.read(min(CHUNK, left))):
        left -= len(chunk)
