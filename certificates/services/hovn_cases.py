"""Where Hovn and we disagree, so that a person looks: one case a fact."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from certificates.enums import CaseKind
from certificates.models import ReconciliationCase

if TYPE_CHECKING:
    from accounts.models import Practice


def open_hovn_case(
    practice: Practice,
    *,
    reference: str,
    code: str,
    said: dict[str, str],
    kind: CaseKind = CaseKind.HOVN_CONFLICT,
    enrollment_id: int | None = None,
    person_id: int | None = None,
    other_person_id: int | None = None,
) -> ReconciliationCase | None:
    """The case of this fact; None when a person has settled just this before. Repeatable.

    `said` names what each side says. The same fact is recognised by booking,
    `code` and what is said.
    """
    facts: list[dict[str, Any]] = [
        {"what": what, "value": value, "seen": timezone.now().isoformat()}
        for what, value in {"Hovn booking": reference, "Problem": code, **said}.items()
    ]
    words = "|".join([kind, reference, code, *(f"{name}={value}" for name, value in sorted(said.items()))])
    fingerprint = hashlib.sha256(words.encode()).hexdigest()
    if ReconciliationCase.objects.filter(practice=practice, fingerprint=fingerprint).exists():
        return None
    made = ReconciliationCase.objects.bulk_create(
        [
            ReconciliationCase(
                practice=practice,
                kind=kind,
                fingerprint=fingerprint,
                enrollment_id=enrollment_id,
                person_id=person_id,
                other_person_id=other_person_id,
                facts=facts,
            )
        ],
        ignore_conflicts=True,
    )
    return made[0]
