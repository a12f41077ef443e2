"""What a certificate says: the snapshot that is taken at issue and never changes afterwards."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import rfc8785

VERSION: Final = 1


@dataclass(frozen=True, kw_only=True)
class CertificateContent:
    """Everything that is printed, and nothing that is not, but for the `nonce`.

    `language` is that of the printed words (a code of LANGUAGES), `verify_url`
    the address behind the QR code, `replaces` the number of the certificate
    that this one stands in for. Dates are those of the practice's zone. The
    random `nonce` keeps anybody from finding an erased name by trying names
    against the digest.
    """

    number: str
    holder_name: str
    course_name: str
    issuer_name: str
    issued_on: date
    title: str = ""
    verify_url: str = ""
    language: str = "en"
    course_code: str = ""
    format: str = ""
    instructor_name: str = ""
    completed_on: date | None = None
    expires_on: date | None = None
    replaces: str = ""
    nonce: str = ""
    version: int = VERSION

    def as_json(self) -> dict[str, Any]:
        """The form that is stored, digested and attached; dates as YYYY-MM-DD, an absent date as null."""
        return {
            "version": self.version,
            "number": self.number,
            "title": self.title,
            "language": self.language,
            "holder": {"name": self.holder_name},
            "course": {"name": self.course_name, "code": self.course_code, "format": self.format},
            "issuer": {"name": self.issuer_name},
            "instructor": self.instructor_name,
            "completed_on": _written(self.completed_on),
            "issued_on": _written(self.issued_on),
            "expires_on": _written(self.expires_on),
            "replaces": self.replaces,
            "verify_url": self.verify_url,
            "nonce": self.nonce,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> CertificateContent:
        """What `as_json` gave, read back; an erased person has no name.

        Raises KeyError, TypeError or ValueError where it is no such thing.
        """
        course = stored["course"]
        return cls(
            version=stored["version"],
            number=stored["number"],
            title=stored.get("title", ""),
            language=stored.get("language", "en"),
            holder_name=stored.get("holder", {}).get("name", ""),
            course_name=course["name"],
            course_code=course["code"],
            format=course["format"],
            issuer_name=stored["issuer"]["name"],
            instructor_name=stored["instructor"],
            completed_on=_read(stored.get("completed_on")),
            issued_on=date.fromisoformat(stored["issued_on"]),
            expires_on=_read(stored["expires_on"]),
            replaces=stored.get("replaces", ""),
            verify_url=stored.get("verify_url", ""),
            nonce=stored.get("nonce", ""),
        )


def canonical(content: Any) -> bytes:
    """The one way to write `content`, as UTF-8 (RFC 8785)."""
    return rfc8785.dumps(content)


def digest_of(content: Any) -> str:
    """The SHA-256 of the canonical form, hex."""
    return hashlib.sha256(canonical(content)).hexdigest()


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _read(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None
