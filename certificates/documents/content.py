"""What a certificate says: the snapshot that is taken at issue and never changes afterwards."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Final

import rfc8785

VERSION: Final = 1
DATES: Final = frozenset({"completed_on", "issued_on", "expires_on"})


@dataclass(frozen=True, kw_only=True)
class CertificateContent:
    """Everything that is printed, and nothing that is not.

    `language` is that of the printed words (a code of LANGUAGES), `verify_url`
    the address behind the QR code, `replaces` the number of the certificate
    that this one stands in for. Dates are those of the practice's zone.
    """

    number: str
    title: str
    holder_name: str
    course_name: str
    issuer_name: str
    issued_on: date
    verify_url: str
    language: str = "en"
    course_code: str = ""
    format: str = ""
    instructor_name: str = ""
    completed_on: date | None = None
    expires_on: date | None = None
    replaces: str = ""
    version: int = VERSION

    def as_json(self) -> dict[str, Any]:
        """Plain values: dates as YYYY-MM-DD, an absent date as null."""
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> CertificateContent:
        """What `as_json` gave, read back; words that a later version added are left out.

        Raises KeyError, TypeError or ValueError where it is no such thing.
        """
        known = {field.name for field in fields(cls)}
        values = {name: value for name, value in stored.items() if name in known}
        for name in DATES & values.keys():
            values[name] = date.fromisoformat(values[name]) if values[name] is not None else None
        return cls(**values)


def canonical(content: Mapping[str, Any]) -> bytes:
    """The one way to write it down (RFC 8785)."""
    return rfc8785.dumps(dict(content))


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical form, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(content)).hexdigest()
