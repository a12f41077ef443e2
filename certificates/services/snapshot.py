"""What a certificate of ours says, in a form that cannot be read two ways.

The canonical form is RFC 8785 (JSON Canonicalization Scheme): the same content
gives the same bytes wherever it is computed, so its SHA-256 proves it.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import rfc8785

VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`content` as it is stored and attached to the PDF; `digest` its SHA-256, hex."""

    content: dict[str, Any]
    digest: str


def take_snapshot(
    *,
    number: str,
    holder_name: str,
    course_name: str,
    issuer_name: str,
    issued_on: date,
    expires_on: date | None = None,
    course_code: str = "",
    course_format: str = "",
    instructor_name: str = "",
) -> Snapshot:
    """The content of a certificate that is issued now.

    It carries a random `nonce`, so that nobody can find an erased name by trying
    names against the digest.
    """
    content = {
        "version": VERSION,
        "number": number,
        "holder": {"name": plain(holder_name)},
        "course": {"name": plain(course_name), "code": plain(course_code), "format": course_format},
        "issuer": {"name": plain(issuer_name)},
        "instructor": plain(instructor_name),
        "issued_on": issued_on.isoformat(),
        "expires_on": expires_on.isoformat() if expires_on else None,
        "nonce": secrets.token_hex(16),
    }
    return Snapshot(content, digest_of(content))


def canonical(content: Any) -> bytes:
    """The one way to write `content`, as UTF-8 (RFC 8785)."""
    return rfc8785.dumps(content)


def digest_of(content: Any) -> str:
    """The SHA-256 of the canonical form, hex."""
    return hashlib.sha256(canonical(content)).hexdigest()


def without_person(content: dict[str, Any]) -> dict[str, Any]:
    """What is kept of a certificate whose holder was erased: everything but the name and the nonce.

    The digest stays that of the whole, so that a file that still has the whole is recognised.
    """
    return {key: value for key, value in content.items() if key not in {"holder", "nonce"}}


def plain(text: str) -> str:
    """`text` composed (NFC), in one line, without control characters."""
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(" " if unicodedata.category(char) in {"Cc", "Zl", "Zp", "Cs"} else char for char in composed)
    return " ".join(kept.split())
