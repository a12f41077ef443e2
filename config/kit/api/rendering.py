"""Bytes from answers: orjson, with the few types that it does not know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

import orjson
from django.utils.functional import Promise
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

JSON: Final = "application/json"
ANYTHING: Final = frozenset({"*/*", "application/*", ""})


def encode_unknown(value: object) -> Any:
    """JSON for what orjson does not know; raises `TypeError` for anything else."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Sequence):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def to_json(data: Any, options: int = orjson.OPT_OMIT_MICROSECONDS) -> bytes:
    """`data` as UTF-8 JSON."""
    return orjson.dumps(data, encode_unknown, options | orjson.OPT_NON_STR_KEYS)


class OrjsonRenderer(BaseRenderer):
    """For DRF views that belong to no surface; surfaces write their bytes themselves."""

    media_type = JSON
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """The bytes of `data`; None is an empty body."""
        return b"" if data is None else to_json(data)


class JsonNegotiation(BaseContentNegotiation):
    """Whoever accepts the operation's media type gets it; `?format=` is an ordinary parameter here."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        """The parser for the request's content type, or None (415)."""
        wanted = (request.content_type or JSON).partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == wanted), None)

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        """The first renderer, when the client takes it. Raises `NotAcceptable` (406)."""
        renderer = next(iter(renderers))
        accept = request.headers.get("Accept", "*/*")
        media = renderer.media_type or JSON
        if accept != "*/*":
            ranges = {part.partition(";")[0].strip().lower() for part in accept.split(",")}
            if not ranges & (ANYTHING | {media, media.partition("/")[0] + "/*"}):
                raise NotAcceptable
        return renderer, media
