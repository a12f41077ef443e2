"""Seats with what is known of them, for tests of the comparison."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts.models import User
from catalog.models import Training
from certificates.enums import CaseKind, CaseState
from certificates.models import Certificate, HovnBooking, LookupSubject, ReconciliationCase
from certificates.services.cases import file_case
from certificates.services.issuers import own_issuer
from certificates.services.reconciling import Compared, compare_bookings, compare_person
from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment
from scheduling.enums import AttendanceStatus
from scheduling.models import Attendance
from tests.certificates.courses import certified_training, took_part
from tests.factories.accounts import make_student
from tests.factories.certificates import AgencyCertificateFactory, LookupSubjectFactory, issued_certificate

COURSE = "Adult CPR/AED"


def listed_training(*, ended: int = 30, sessions: int = 1, **kind: Any) -> Training:
    """One that ended some days ago, whose certificates the agency lists."""
    training = certified_training(sessions=sessions, agency_course=COURSE, **kind)
    back = timedelta(days=ended - 1)
    for session in training.sessions.all():
        session.starts_at, session.ends_at = session.starts_at - back, session.ends_at - back
        session.save()
    assert training.starts_at
    assert training.ends_at
    training.starts_at, training.ends_at = training.starts_at - back, training.ends_at - back
    training.save(update_fields=["starts_at", "ends_at"])
    training.offering_ptr.refresh_from_db()
    return training


def last_day(training: Training) -> date:
    """At the practice."""
    assert training.ends_at
    return training.ends_at.astimezone(ZoneInfo(training.practice.time_zone)).date()


def seat(
    training: Training, state: EnrollmentState = EnrollmentState.COMPLETED, student: User | None = None, **who: Any
) -> Enrollment:
    """Ada Byron's, unless said."""
    return took_part(training, state, student, **({"first_name": "Ada", "last_name": "Byron", **who}))


def asked(row: Enrollment, *, at: datetime | None = None) -> LookupSubject:
    """The agency was asked for the student, now unless said."""
    return LookupSubjectFactory(
        practice=row.practice,
        email_folded=row.student.email.lower(),
        holder=row.student,
        last_checked=at or timezone.now(),
        last_outcome="nothing",
    )


def listed(row: Enrollment, **fields: Any) -> Certificate:
    """The agency lists the certificate of this seat, in the student's name, as issued by the practice."""
    day = last_day(Training.objects.get(pk=row.offering_id))
    now = timezone.now()
    values: dict[str, Any] = {
        "practice": row.practice,
        "holder": row.student,
        "holder_name": row.student.full_name,
        "issuer": own_issuer(row.practice),
        "course_name": COURSE,
        "issued_on": day,
        "expires_on": day.replace(year=day.year + 2, day=min(day.day, 28)),
        "first_seen": now,
        "last_seen": now,
        "last_checked": now,
    }
    return AgencyCertificateFactory(**{**values, **fields})


def given(row: Enrollment, **fields: Any) -> Certificate:
    """We issued one for the seat."""
    return issued_certificate(
        row.practice, holder=row.student, enrollment=row, holder_name=row.student.full_name, **fields
    )


def marked(row: Enrollment, status: AttendanceStatus) -> None:
    """Noted so at every session."""
    for session in row.offering.sessions.all():
        Attendance.objects.update_or_create(
            session=session,
            student=row.student,
            defaults={
                "practice": row.practice,
                "enrollment": row,
                "status": status,
                "marked_by": row.student,
                "marked_at": timezone.now(),
            },
        )


def booked_at_hovn(row: Enrollment, **fields: Any) -> HovnBooking:
    """A booking that was imported as this seat."""
    values: dict[str, Any] = {"reference": f"brn_{row.pk:06}", "outcome": "imported", "enrollment": row}
    return HovnBooking.objects.create(practice=row.practice, **{**values, **fields})


def compare(row: Enrollment) -> Compared:
    """Everything about its student."""
    return compare_person(row.practice_id, row.student_id)


def compare_references(practice_id: int) -> Compared:
    """The cases about bookings at Hovn."""
    cases = ReconciliationCase.objects.exclude(reference="")
    return compare_bookings(practice_id, list(cases.values_list("pk", flat=True)))


def open_kinds() -> list[str]:
    """Of all open cases, in the order in which they were opened."""
    rows = ReconciliationCase.objects.filter(state=CaseState.OPEN).order_by("pk")
    return list(rows.values_list("kind", flat=True))


def only_case() -> ReconciliationCase:
    """The one open case."""
    return ReconciliationCase.objects.get(state=CaseState.OPEN)


def two_owners(row: Enrollment) -> tuple[Certificate, User]:
    """The agency lists the student's certificate under the address of another of the same name, too."""
    certificate, other = listed(row), make_student(row.practice, first_name="Ada", last_name="Byron")
    file_case(
        CaseKind.TWO_OWNERS,
        practice=row.practice,
        key=f"{certificate.pk}:{other.pk}",
        certificate=certificate,
        person=row.student,
        other_person=other,
        facts=[],
    )
    return certificate, other
