"""Certificates as the tables of mails show them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from certificates.models import Certificate


def printed_rows(certificates: Iterable[Certificate]) -> list[dict[str, Any]]:
    """Plain values that can wait in the outbox; what nobody says is blank or None."""
    return [
        {
            "number": certificate.number,
            "course": certificate.course_name,
            "provider": certificate.issuer_text or certificate.issuer.name,
            "format": str(certificate.get_format_display()),
            "issued_on": certificate.issued_on,
            "expires_on": certificate.expires_on,
            "is_assumed": certificate.expiry_assumed,
        }
        for certificate in certificates
    ]
