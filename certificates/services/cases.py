"""Opening and closing the cases that a person must settle: one open case a fact.

A fact is known again by its fingerprint. Of one that a person has decided to
leave as it is (`DECISIONS`) no second case is opened.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.services.audit import record_event
from certificates.enums import DECISIONS, CaseKind, CaseResolution, CaseState
from certificates.locks import lock_cases
from certificates.models import ReconciliationCase
from config.kit.statements import gathered, insert_missing

if TYPE_CHECKING:
    from accounts.models import Practice, User
    from certificates.models import Certificate

GONE: str = "The facts no longer disagree."


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A fact that a case is about; `key` tells it from others of its kind."""

    kind: CaseKind
    key: str
    facts: list[dict[str, Any]]
    enrollment_id: int | None = None
    certificate_id: int | None = None
    person_id: int | None = None
    other_person_id: int | None = None
    reference: str = ""

    @property
    def fingerprint(self) -> str:
        """The same for the same fact."""
        return hashlib.sha256(f"{self.kind}:{self.key}".encode()).hexdigest()


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
) -> None:
    """Have a case of this kind and `key` in the practice: opened, or with its facts renewed.

    Call it inside the transaction that found the facts out.
    """
    finding = Finding(
        kind=kind,
        key=key,
        facts=facts,
        certificate_id=certificate.pk if certificate else None,
        person_id=person.pk if person else None,
        other_person_id=other_person.pk if other_person else None,
    )
    file_findings(practice.pk, [finding])


def file_findings(practice_id: int, findings: Iterable[Finding]) -> int:
    """As `file_case` for many, by a fixed number of statements; how many cases were opened."""
    by_print = {finding.fingerprint: finding for finding in findings}
    if not by_print:
        return 0
    known = ReconciliationCase.objects.filter(
        Q(state=CaseState.OPEN) | Q(resolution__in=sorted(DECISIONS)),
        practice=practice_id,
        fingerprint__in=by_print,
    )
    met = set()
    stale = []
    for case in known:
        met.add(case.fingerprint)
        if case.state == CaseState.OPEN and case.facts != by_print[case.fingerprint].facts:
            case.facts = by_print[case.fingerprint].facts
            stale.append(case)
    ReconciliationCase.objects.bulk_update(stale, ["facts"])
    # In one order, whoever opens them: two who find the same out wait for each other, and do not deadlock.
    made = [_opened(practice_id, by_print[name]) for name in sorted(by_print) if name not in met]
    insert_missing(made, by="uid")
    opened = [case for case in made if not case._state.adding]  # noqa: SLF001 - Django documents it
    with gathered():
        for case in opened:
            record_event("case.opened", case, actor=None, practice=practice_id, kind=str(case.kind))
    return len(opened)


def settle_findings(
    practice_id: int, findings: Sequence[Finding], scope: QuerySet[ReconciliationCase]
) -> tuple[int, int]:
    """Open what `findings` name; close by themselves those of `scope` that they no longer name. (opened, closed)."""
    wanted = {finding.fingerprint for finding in findings}
    unfounded = scope.filter(practice=practice_id, state=CaseState.OPEN).exclude(fingerprint__in=wanted)
    closed = close_unfounded(unfounded.values_list("pk", flat=True))
    return file_findings(practice_id, findings), closed


def close_unfounded(ids: Iterable[int]) -> int:
    """Close these cases, whose facts no longer hold, with nobody's doing; how many were still open.

    Where a person had the agency asked again the answer is that look-up's.
    """
    wanted = list(ids)
    if not wanted:
        return 0
    rows = [case for case in lock_cases(wanted) if case.state == CaseState.OPEN]
    now = timezone.now()
    for case in rows:
        asked = case.asked_again_at is not None
        case.state, case.resolved_at, case.reason = CaseState.RESOLVED, now, GONE
        case.resolution = CaseResolution.CHECKED_AGAIN if asked else CaseResolution.GONE
    ReconciliationCase.objects.bulk_update(rows, ["state", "resolution", "resolved_at", "reason"])
    with gathered():
        for case in rows:
            record_event(
                "case.closed",
                case,
                actor=None,
                practice=case.practice_id,
                kind=str(case.kind),
                resolution=str(case.resolution),
            )
    return len(rows)


def forget_in_cases(person: User) -> None:
    """Take a person whose certificates are forgotten out of every case, with what the facts said of them.

    Cases that were open are closed: there is nobody left about whom to decide.
    """
    about = ReconciliationCase.objects.filter(Q(person=person) | Q(other_person=person))
    close_unfounded(about.filter(state=CaseState.OPEN).values_list("pk", flat=True))
    about.update(facts=[], reason="")
    about.filter(person=person).update(person=None)
    ReconciliationCase.objects.filter(other_person=person).update(other_person=None)


def _opened(practice_id: int, finding: Finding) -> ReconciliationCase:
    return ReconciliationCase(
        practice_id=practice_id,
        kind=finding.kind,
        fingerprint=finding.fingerprint,
        certificate_id=finding.certificate_id,
        enrollment_id=finding.enrollment_id,
        person_id=finding.person_id,
        other_person_id=finding.other_person_id,
        reference=finding.reference,
        facts=finding.facts,
    )
