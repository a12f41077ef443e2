"""What the rules are told: facts of many people at once, by a fixed number of questions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _

from catalog.enums import OfferingKind
from catalog.models import EligibilityRule, Training, TrainingType
from certificates.rules import Condition, Eligibility, Facts, evaluate
from config.kit.errors import Conflict
from enrollments.models import Enrollment
from scheduling.enums import AttendanceStatus, SessionStatus
from scheduling.models import Attendance, Session

THERE: Final = frozenset({AttendanceStatus.PRESENT, AttendanceStatus.LATE})


def check_eligibility(enrollment: Enrollment) -> Eligibility:
    """Rule by rule, whether this person has earned the certificate. Raises `Conflict` (`no_certificates`)."""
    issued_type(enrollment.offering_id)
    return check_all([enrollment])[enrollment.pk]


def check_all(enrollments: Iterable[Enrollment]) -> dict[int, Eligibility]:
    """The same for many, by the id of the enrolment; one of an offering that gives no certificates is left out."""
    rows = list(enrollments)
    conditions = _conditions({row.offering_id for row in rows})
    facts = _facts([row for row in rows if row.offering_id in conditions])
    return {pk: evaluate(conditions[offering_id], known) for pk, (offering_id, known) in facts.items()}


def issued_type(offering_id: int) -> TrainingType:
    """The type whose certificate the offering leads to. Raises `Conflict` (`no_certificates`)."""
    found = TrainingType.objects.filter(trainings=offering_id, issues_certificates=True).first()
    if found is None:
        raise Conflict(_("No certificates are issued for this."), code="no_certificates")
    return found


def _conditions(offering_ids: set[int]) -> dict[int, list[Condition]]:
    """Of each offering that leads to a certificate."""
    types = dict(
        Training.objects.filter(
            pk__in=offering_ids, kind=OfferingKind.TRAINING, training_type__issues_certificates=True
        ).values_list("pk", "training_type_id")
    )
    rules: dict[int, list[Condition]] = defaultdict(list)
    for rule in EligibilityRule.objects.filter(training_type__in=set(types.values())).order_by("id"):
        rules[rule.training_type_id].append(Condition(rule.kind, rule.threshold))
    return {offering: rules[kind] for offering, kind in types.items()}


def _facts(rows: list[Enrollment]) -> dict[int, tuple[int, Facts]]:
    offerings = {row.offering_id for row in rows}
    sessions: dict[int, list[int]] = defaultdict(list)
    planned = Session.objects.filter(offering__in=offerings, status=SessionStatus.PLANNED)
    for offering_id, session_id in planned.values_list("offering_id", "pk"):
        sessions[offering_id].append(session_id)
    marks = Attendance.objects.filter(session__in=planned, student__in={row.student_id for row in rows})
    noted: Counter[tuple[int, int]] = Counter()
    attended: Counter[tuple[int, int]] = Counter()
    for offering_id, student_id, status in marks.values_list("session__offering_id", "student_id", "status"):
        noted[offering_id, student_id] += 1
        attended[offering_id, student_id] += status in THERE
    return {
        row.pk: (
            row.offering_id,
            Facts(
                state=row.state,
                is_paid=row.is_paid,
                price=row.terms.get("price", 0),
                sessions=len(sessions[row.offering_id]),
                attended=attended[row.offering_id, row.student_id],
                unmarked=len(sessions[row.offering_id]) - noted[row.offering_id, row.student_id],
            ),
        )
        for row in rows
    }
