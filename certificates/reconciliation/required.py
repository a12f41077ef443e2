"""Who is booked for something whose required certificate will have run out by then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils import timezone

from certificates.enums import CaseKind, RequirementState
from certificates.reconciliation.lines import Line
from certificates.services.cases import Finding, fact
from certificates.services.requirements import RequirementVerdict, judge_requirements
from enrollments.enums import EnrollmentState
from scheduling.enums import SessionStatus
from scheduling.models import Session


def of_requirements(lines: Sequence[Line]) -> Iterator[Finding]:
    """A case for each required certificate that expires before a session to come, by a fixed number of questions."""
    now = timezone.now()
    seats = {
        (line.enrollment.offering_id, line.enrollment.student_id): line
        for line in lines
        if line.enrollment.state == EnrollmentState.ENROLLED and line.enrollment.student.is_active
    }
    coming = Session.objects.filter(
        offering__in={offering for offering, _student in seats}, status=SessionStatus.PLANNED, starts_at__gt=now
    )
    sessions = {session.pk: session for session in coming.select_related("practice").order_by("starts_at", "pk")}
    verdicts = judge_requirements(list(sessions.values()), {student for _offering, student in seats})
    for (session, student), judged in verdicts.items():
        line = seats.get((sessions[session].offering_id, student))
        if line is not None:
            yield from (_finding(line, one) for one in judged if one.state == RequirementState.EXPIRED)


def _finding(line: Line, verdict: RequirementVerdict) -> Finding:
    """Of several sessions it is one case: its key says nothing of them."""
    seat, held = line.enrollment, verdict.certificate
    assert held is not None
    seen = held.last_seen or held.created_at
    return Finding(
        kind=CaseKind.EXPIRED,
        key=f"required:{seat.pk}:{verdict.requirement.pk}:{held.pk}:{held.expires_on}",
        facts=[
            fact("Booked", str(seat.get_state_display()), line.since or seat.updated_at),
            fact("Required", verdict.requirement.course_text, verdict.requirement.updated_at),
            fact("Certificate", held.number or held.course_name, seen),
            fact("Expires, before the session", f"{held.expires_on:%Y-%m-%d}", seen),
        ],
        enrollment_id=seat.pk,
        person_id=seat.student_id,
    )
