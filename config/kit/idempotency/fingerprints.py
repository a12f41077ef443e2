"""What makes two requests the same."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Final, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework.request import Request

from config.kit.errors import Invalid

HEADER: Final = "Idempotency-Key"
LONGEST_KEY: Final = 255
TRANSPORT: Final = frozenset({"access_token", "requestId"})  # query parameters that may differ between two tries


def check_key(key: str) -> str:
    """`key` if it is 1 to 255 visible ASCII characters. Raises `Invalid`."""
    if not 0 < len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        message = _("%(header)s must be 1 to %(most)d printable ASCII characters.")
        raise Invalid(message % {"header": HEADER, "most": LONGEST_KEY}, code="idempotency_key_invalid")
    return key


def fingerprint(request: Request) -> str:
    """A digest of method, path, query and body; of an upload, the digest of its fields and files."""
    plain = request._request  # noqa: SLF001 - DRF's wrapper hides the bytes
    query = sorted((name, values) for name, values in plain.GET.lists() if name not in TRANSPORT)
    digest = sha256(repr((plain.method, plain.path, query)).encode())
    if (plain.content_type or "").startswith("multipart/"):
        for name, values in sorted(cast("QueryDict", request.data).lists()):
            for value in values:
                digest.update(repr(name).encode())
                _add(digest, value)
    else:
        digest.update(plain.body)
    return digest.hexdigest()


def _add(digest: Any, value: Any) -> None:
    if not isinstance(value, UploadedFile):
        digest.update(repr(value).encode())
        return
    digest.update(repr((value.name, value.size)).encode())
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
