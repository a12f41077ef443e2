"""What an agency's row says, as values of a certificate."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from certificates.integrations.redcross.dates import expiry
from certificates.integrations.redcross.fields import AgencyRow, is_format_said

if TYPE_CHECKING:
    from certificates.models import Certificate, Issuer


def printed(row: AgencyRow) -> dict[str, Any]:
    """The row by the names of `Certificate`."""
    return {
        "number": row.number,
        "holder_name": row.holder_name,
        "course_name": row.course_name,
        "course_code": row.course_code,
        "format": row.format,
        "issuer_text": row.organisation,
        "instructor_name": row.instructor_name,
        "issued_on": row.issued_on,
        "expires_on": row.expires_on,
        "expiry_assumed": row.expiry_assumed,
        "document_url": row.document_url,
        "raw": list(row.raw),
    }


def changes_of(certificate: Certificate, row: AgencyRow, issuer: Issuer) -> dict[str, Any]:
    """What the agency says otherwise than we have it; a blank says nothing."""
    said: dict[str, Any] = {
        "holder_name": "" if certificate.erased_on else row.holder_name,
        "course_name": row.course_name,
        "course_code": row.course_code,
        "format": row.format if is_format_said(row) or not certificate.format else "",
        "issuer_text": row.organisation,
        "instructor_name": row.instructor_name,
        "issued_on": row.issued_on,
        "document_url": row.document_url,
    }
    changes = {name: value for name, value in said.items() if value and value != getattr(certificate, name)}
    if row.organisation and issuer.pk != certificate.issuer_id:
        changes["issuer"] = issuer
    expires_on, assumed = _expiry(certificate, row)
    if expires_on and expires_on != certificate.expires_on:
        changes["expires_on"] = expires_on
    if expires_on and assumed != certificate.expiry_assumed:
        changes["expiry_assumed"] = assumed
    return changes


def _expiry(certificate: Certificate, row: AgencyRow) -> tuple[date | None, bool]:
    """By our rules, over what is said now and, where nothing is, what was said before."""
    issued_on = row.issued_on or certificate.issued_on
    said = row.said_expires_on or (None if certificate.expiry_assumed else certificate.expires_on)
    if issued_on and said and said < issued_on:
        said = None  # an earlier one's, under the same number
    return expiry(row.course_name, issued_on, said)
