"""Bodies to data: JSON of a limited size, and nothing that the database cannot store."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

import orjson
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser


class OrjsonParser(BaseParser):
    """Strict JSON, at most `DATA_UPLOAD_MAX_MEMORY_SIZE` bytes.

    Raises `ParseError` (400) for anything that is no JSON or holds the NUL
    character, `RequestDataTooBig` (413) for too much of it.
    """

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """The value in `stream`; an empty body is an empty object."""
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raw: bytes = stream.read(limit + 1)
        if len(raw) > limit:
            raise RequestDataTooBig
        if not raw.strip():
            return {}
        try:
            data = orjson.loads(raw)
        except orjson.JSONDecodeError as error:
            message = _("The body is not valid JSON (line %(line)d, column %(column)d).")
            raise ParseError(message % {"line": error.lineno, "column": error.colno}) from None
        if b"\\u0000" in raw and has_nul(data):
            raise ParseError(_("The body holds a NUL character, which cannot be stored."))
        return data


def has_nul(data: Any) -> bool:
    """Whether any text in `data`, keys included, holds the NUL character. Nesting may be deep: no recursion."""
    waiting = [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            if "\x00" in value:
                return True
        elif isinstance(value, dict):
            waiting.extend(value)
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return False
