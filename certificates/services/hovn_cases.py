"""Where Hovn and we disagree, so that a person looks: one case a fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from certificates.enums import CaseKind, ImportOutcome
from certificates.models import HovnBooking
from certificates.services.cases import Finding, fact, file_findings
from enrollments.enums import EnrollmentState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from accounts.models import Practice
    from certificates.models import ReconciliationCase

OTHER_ADDRESS = "other_address"
GONE_THERE = "gone"


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
) -> None:
    """Have the case of this fact, unless a person has decided just this before. Repeatable.

    `said` names what each side says. The same fact is recognised by booking,
    `code` and what is said.
    """
    now = timezone.now()
    finding = Finding(
        kind=kind,
        key="|".join([reference, code, *(f"{name}={value}" for name, value in sorted(said.items()))]),
        facts=[fact(what, value, now) for what, value in {"Hovn booking": reference, "Problem": code, **said}.items()],
        enrollment_id=enrollment_id,
        person_id=person_id,
        other_person_id=other_person_id,
        reference=reference,
    )
    file_findings(practice.pk, [finding])


def no_longer_so(practice_id: int, cases: Iterable[ReconciliationCase]) -> Iterator[int]:
    """The ids of those cases about bookings whose disagreement is over; they need `person` and `enrollment` loaded."""
    rows = list(cases)
    bookings = {
        row.reference: row
        for row in HovnBooking.objects.filter(practice=practice_id, reference__in={case.reference for case in rows})
    }
    for case in rows:
        booking = bookings.get(case.reference)
        if booking is not None and _is_over(case, booking):
            yield case.pk


def _is_over(case: ReconciliationCase, booking: HovnBooking) -> bool:
    said = {one["what"]: one["value"] for one in case.facts}
    code = said.get("Problem")
    if code == OTHER_ADDRESS:
        there = said.get("Address at Hovn", "")
        return case.person is not None and there == case.person.email.lower()
    if code == GONE_THERE and case.enrollment is not None and case.enrollment.state == EnrollmentState.CANCELED:
        return True
    is_bad = booking.problem or booking.outcome in {ImportOutcome.FAILED, ImportOutcome.NOT_UNDERSTOOD}
    return not is_bad and booking.last_seen > case.created_at
