"""Opening the cases that a person must settle: one open case a fact."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from accounts.services.audit import record_event
from certificates.enums import CaseKind, CaseState
from certificates.models import ReconciliationCase

if TYPE_CHECKING:
    from accounts.models import Practice, User
    from certificates.models import Certificate


def fact(what: str, value: Any, seen: datetime) -> dict[str, Any]:
    """One fact of a case with the instant from which it is."""
    return {"what": what, "value": value, "seen": seen.isoformat()}


def file_case(
    kind: CaseKind,
    *,
    practice: Practice,
    key: str,
    facts: list[dict[str, Any]],
    certificate: Certificate | None = None,
    person: User | None = None,
    other_person: User | None = None,
) -> ReconciliationCase:
    """The open case of this kind and `key` in the practice: opened, or with its facts renewed.

    Call it inside the transaction that found the facts out.
    """
    fingerprint = hashlib.sha256(f"{kind}:{key}".encode()).hexdigest()
    case = ReconciliationCase(
        practice=practice,
        kind=kind,
        fingerprint=fingerprint,
        certificate=certificate,
        person=person,
        other_person=other_person,
        facts=facts,
    )
    try:
        with transaction.atomic():
            case.save()
    except IntegrityError:
        known = ReconciliationCase.objects.get(practice=practice, fingerprint=fingerprint, state=CaseState.OPEN)
        known.facts = facts
        known.save(update_fields=["facts"])
        return known
    record_event("case.opened", case, actor=None, practice=practice, kind=str(kind))
    return case
