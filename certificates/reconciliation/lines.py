"""The five facts of many seats at once, by a fixed number of questions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q

from catalog.models import Training, TrainingType
from certificates.enums import GONE, CertificateSource
from certificates.models import Certificate, HovnBooking, LookupSubject
from certificates.reconciliation.proofs import UNSHOWN, proofs_of
from certificates.services.eligibility import THERE
from enrollments.enums import LIVE
from enrollments.models import Enrollment, EnrollmentTransition
from scheduling.enums import AttendanceStatus, SessionStatus
from scheduling.models import Attendance, Session


@dataclass(frozen=True, slots=True)
class Attended:
    """Of `planned` sessions somebody was at `there` and away from `away`; what was noted last, `noted_at`."""

    planned: int = 0
    there: int = 0
    away: int = 0
    noted_at: datetime | None = None

    @property
    def is_absent_throughout(self) -> bool:
        """Whether it was noted, and never as there."""
        return self.away > 0 and not self.there


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One person and one training. `is_listed`: the agency lists certificates of this type of training.

    `issued` is ours for the seat, the standing one first; `found` the agency's
    that proves it (`certificates.reconciliation.proofs`); `asked` the student's address as the agency is asked
    for it. The seat is what it is `since` then; `is_replaced`: the person has
    another one on the training that is alive.
    """

    enrollment: Enrollment
    training_type: TrainingType | None
    attended: Attended
    issued: Certificate | None
    found: Certificate | None
    asked: LookupSubject | None
    booking: HovnBooking | None
    since: datetime | None = None
    is_replaced: bool = False

    @property
    def is_listed(self) -> bool:
        """Whether the agency would list it."""
        return self.training_type is not None and bool(self.training_type.agency_course)

    @property
    def issues(self) -> bool:
        """Whether the practice issues certificates of its own for it."""
        return self.training_type is not None and self.training_type.issues_certificates


def read_lines(enrollments: Iterable[Enrollment]) -> list[Line]:
    """The lines of these seats, in their order; they need `student`, `offering` and `practice` loaded."""
    rows = list(enrollments)
    if not rows:
        return []
    types = _types({row.offering_id for row in rows})
    attended = _attended(rows)
    issued = _issued(rows)
    found = proofs_of([row for row in rows if (kind := types.get(row.offering_id)) and kind.agency_course])
    asked = _asked(rows)
    bookings = _bookings(rows)
    alive, since = _alive(rows), _since(rows)
    lines = []
    for row in rows:
        kind = types.get(row.offering_id)
        lines.append(
            Line(
                enrollment=row,
                training_type=kind,
                attended=attended[row.pk],
                issued=issued.get(row.pk),
                found=found.get((row.offering_id, row.student_id)),
                asked=asked.get((row.practice_id, row.student_id)),
                booking=bookings.get(row.pk),
                since=since.get(row.pk),
                is_replaced=row.state not in LIVE and (row.offering_id, row.student_id) in alive,
            )
        )
    return lines


def _types(offering_ids: set[int]) -> dict[int, TrainingType]:
    kinds = dict(Training.objects.filter(pk__in=offering_ids).values_list("pk", "training_type_id"))
    types = TrainingType.objects.in_bulk(set(kinds.values()))
    return {offering: types[kind] for offering, kind in kinds.items()}


def _attended(rows: Sequence[Enrollment]) -> dict[int, Attended]:
    planned = dict(
        Session.objects.filter(offering__in={row.offering_id for row in rows}, status=SessionStatus.PLANNED)
        .order_by()
        .values_list("offering")
        .annotate(Count("pk"))
    )
    marks = Attendance.objects.filter(enrollment__in=rows, session__status=SessionStatus.PLANNED)
    noted = {
        pk: numbers
        for pk, *numbers in marks.order_by()
        .values_list("enrollment")
        .annotate(
            there=Count("pk", filter=Q(status__in=sorted(THERE))),
            away=Count("pk", filter=Q(status=AttendanceStatus.ABSENT)),
            last=Max("marked_at"),
        )
    }
    return {row.pk: Attended(planned.get(row.offering_id, 0), *noted.get(row.pk, (0, 0, None))) for row in rows}


def _issued(rows: Sequence[Enrollment]) -> dict[int, Certificate]:
    """Later ones replace earlier ones, standing ones all others."""
    ours = Certificate.objects.filter(enrollment__in=rows, source=CertificateSource.ISSUED)
    found: dict[int, Certificate] = {}
    for certificate in ours.defer("raw", *UNSHOWN).order_by("pk"):
        assert certificate.enrollment_id is not None
        before = found.get(certificate.enrollment_id)
        if before is None or before.status in GONE or certificate.status not in GONE:
            found[certificate.enrollment_id] = certificate
    return found


def _asked(rows: Sequence[Enrollment]) -> dict[tuple[int, int], LookupSubject]:
    subjects = LookupSubject.objects.filter(
        holder__in={row.student_id for row in rows}, practice__in={row.practice_id for row in rows}
    )
    return {(one.practice_id, one.holder_id): one for one in subjects.order_by("pk") if one.holder_id}


def _bookings(rows: Sequence[Enrollment]) -> dict[int, HovnBooking]:
    bookings = HovnBooking.objects.filter(enrollment__in=rows).order_by("last_seen", "pk").defer("payload")
    return {one.enrollment_id: one for one in bookings if one.enrollment_id}


def _alive(rows: Sequence[Enrollment]) -> set[tuple[int, int]]:
    """Which students are on which offerings by a seat that was not given up."""
    seats = Enrollment.objects.filter(
        offering__in={row.offering_id for row in rows},
        student__in={row.student_id for row in rows},
        state__in=sorted(LIVE),
    )
    return set(seats.order_by().values_list("offering", "student"))


def _since(rows: Sequence[Enrollment]) -> dict[int, datetime]:
    """When the last step of each was taken."""
    steps = EnrollmentTransition.objects.filter(enrollment__in=rows).order_by()
    return dict(steps.values_list("enrollment").annotate(Max("created_at")))
