"""What the database itself refuses to do with a certificate."""

from __future__ import annotations

from typing import Final

import pgtrigger

from certificates.enums import CertificateSource, CertificateStatus

PRINTED: Final = (
    "practice_id",
    "source",
    "number",
    "digest",
    "issued_on",
    "expires_on",
    "course_name",
    "course_code",
    "format",
    "issuer_id",
    "issuer_text",
    "instructor_name",
)
"""What stays as it was issued, whatever happens."""
PERSONAL: Final = ("holder_name", "content")
"""The same, until the person is erased (`erased_on`)."""
MOVES: Final = (
    (CertificateStatus.PENDING, CertificateStatus.ISSUED),
    (CertificateStatus.ISSUED, CertificateStatus.REVOKED),
    (CertificateStatus.ISSUED, CertificateStatus.SUPERSEDED),
)
"""Between states of what we issued; what others issued may also come back."""


def _differ(columns: tuple[str, ...]) -> str:
    before, after = (", ".join(f"{row}.{name}" for name in columns) for row in ("OLD", "NEW"))
    return f"({before}) IS DISTINCT FROM ({after})"


_PAIRS: Final = ", ".join(f"('{source}', '{target}')" for source, target in MOVES)

KEEP_WHAT_WAS_ISSUED: Final = pgtrigger.Trigger(
    name="keep_what_was_issued",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(old__source=CertificateSource.ISSUED),
    func=f"""
        IF OLD.status <> NEW.status AND (OLD.status, NEW.status) NOT IN ({_PAIRS}) THEN
            RAISE EXCEPTION 'certificate: % does not become %', OLD.status, NEW.status
                USING ERRCODE = 'check_violation';
        END IF;
        IF OLD.status <> '{CertificateStatus.PENDING}' THEN
            IF {_differ(PRINTED)} THEN
                RAISE EXCEPTION 'certificate: what was issued stays' USING ERRCODE = 'check_violation';
            END IF;
            IF {_differ(PERSONAL)} AND NOT (OLD.erased_on IS NULL AND NEW.erased_on IS NOT NULL) THEN
                RAISE EXCEPTION 'certificate: what was issued stays' USING ERRCODE = 'check_violation';
            END IF;
            IF OLD.erased_on IS NOT NULL AND OLD.erased_on IS DISTINCT FROM NEW.erased_on THEN
                RAISE EXCEPTION 'certificate: nobody comes back' USING ERRCODE = 'check_violation';
            END IF;
        END IF;
        RETURN NEW;
    """,
)
"""Certificates of ours keep their content, and their status moves one way."""

NEVER_DELETED: Final = pgtrigger.Protect(
    name="never_deleted", operation=pgtrigger.Delete, condition=~pgtrigger.Q(old__status=CertificateStatus.PENDING)
)
"""Only what was not issued yet can be deleted."""
