"""What a certificate of ours says, in a form that cannot be read two ways.

The canonical form is RFC 8785 (JSON Canonicalization Scheme): the same content
gives the same bytes wherever it is computed, so its SHA-256 proves it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Any

from certificates.documents.content import CertificateContent, canonical, digest_of
from certificates.documents.plain import plain

__all__ = ["Snapshot", "canonical", "digest_of", "plain", "take_snapshot", "without_person"]


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
    title: str = "",
    language: str = "en",
    verify_url: str = "",
    completed_on: date | None = None,
    replaces: str = "",
) -> Snapshot:
    """The content of a certificate that is issued now, with a fresh nonce (`CertificateContent`)."""
    content = CertificateContent(
        number=number,
        title=plain(title),
        language=language,
        holder_name=plain(holder_name),
        course_name=plain(course_name),
        course_code=plain(course_code),
        format=course_format,
        issuer_name=plain(issuer_name),
        instructor_name=plain(instructor_name),
        completed_on=completed_on,
        issued_on=issued_on,
        expires_on=expires_on,
        replaces=replaces,
        verify_url=verify_url,
        nonce=secrets.token_hex(16),
    ).as_json()
    return Snapshot(content, digest_of(content))


def without_person(content: dict[str, Any]) -> dict[str, Any]:
    """What is kept of a certificate whose holder was erased: everything but the name and the nonce.

    The digest stays that of the whole, so that a file that still has the whole is recognised.
    """
    return {key: value for key, value in content.items() if key not in {"holder", "nonce"}}
