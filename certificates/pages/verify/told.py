"""What a certificate says, for machines. Fields are only ever added."""

from __future__ import annotations

from typing import Any

from certificates.addresses import home_of, practice_address, status_list_address, verify_address
from certificates.credentials.did import did_of
from certificates.enums import NameShown
from certificates.services.verifying import Verification
from certificates.standing import Standing


def told(found: Verification) -> dict[str, Any]:
    """The JSON of `/verify/<key>/certificate.json`; days as YYYY-MM-DD of the practice's zone."""
    certificate, practice = found.certificate, found.certificate.practice
    address = verify_address(practice, certificate.share_key)
    revoked = found.standing == Standing.REVOKED
    superseded = found.standing == Standing.SUPERSEDED
    return {
        "number": certificate.number,
        "status": found.standing.value,
        "title": certificate.content.get("title", ""),
        "course": {
            "name": certificate.course_name,
            "code": certificate.course_code,
            "format": certificate.format,
        },
        "holder": {
            "name": found.holder or None,
            "shown": (NameShown.NONE if certificate.erased_on else NameShown(certificate.shows_name)).value,
        },
        "issuer": {"name": certificate.issuer_text, "id": did_of(practice_address(practice))},
        "instructor": certificate.instructor_name,
        "completed_on": found.completed_on or None,
        "issued_on": _day(certificate.issued_on),
        "expires_on": _day(certificate.expires_on),
        "revoked": {"on": _day(certificate.revoked_on), "reason": certificate.revoked_reason} if revoked else None,
        "superseded": {
            "on": _day(found.replaced_on),
            "by": found.successor_number or None,
            "url": home_of(practice) + found.successor_path if found.successor_path else None,
        }
        if superseded
        else None,
        "replaces": certificate.content.get("replaces") or None,
        "digest": certificate.digest,
        "url": address,
        "credential": None if certificate.erased_on else f"{address}badge.json",
        "status_list": {
            "url": status_list_address(practice, certificate.status_list),
            "index": certificate.status_index,
        },
    }


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None
