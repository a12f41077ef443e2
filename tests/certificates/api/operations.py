"""The operations of the certification API, each ready to be called on one school."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from accounts.models import Practice, User
from certificates.models import Certificate
from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment, Order
from tests.certificates.api.helpers import Program
from tests.contracts.certification import OPERATIONS
from tests.factories.accounts import make_student
from tests.factories.certificates import AgencyCertificateFactory
from tests.factories.enrollments import put_in_state
from tests.factories.scheduling import make_training

OPEN: Final = {"GET /health", "POST /email-webhook/cert-lookup"}
"""Those that no key opens; they have tests of their own."""
NAMES: Final = sorted(OPERATIONS.keys() - OPEN)
SCOPE: Final = {name: "read" if name.startswith("GET") else "write" for name in NAMES} | {
    f"POST /certs/{name}": "lookup" for name in ("lookup", "email-check", "check-email")
}
CERTIFICATE: Final = {
    "cert_id", "course_name", "course_code", "format", "issue_date", "expiry_date", "issuer_org", "instructor_name",
}  # fmt: skip
STORED: Final = CERTIFICATE | {"student_id", "student_name"}
STUDENT: Final = {"id", "hovn_student_id", "first_name", "last_name", "email", "phone"}
KEYS: Final[dict[str, set[str]]] = {
    "GET /students": STUDENT,
    "GET /bookings": {"id", "hovn_booking_ref", "student_id", "order_id", "session_id", "status"},
    "GET /orders": {
        "id", "hovn_order_id", "hovn_order_number", "stripe_order_number", "student_id", "amount_cents", "currency",
        "status", "ordered_at",
    },
    "GET /sessions": {
        "id", "hovn_session_id", "course_name", "format", "location_name", "starts_at", "ends_at", "time_zone",
        "status",
    },
    "GET /certs/all": STORED,
    "POST /certs/lookup": STORED,
    "PATCH /students/:id": {"status", "student_id"},
    "POST /students/create": {"status", "student_id"},
    "POST /students/migrate": {"status", "results"},
    "POST /migrate/bookings": {"status", "processed_students", "processed_bookings"},
    "POST /certs/email-check": {"email", "count", "certs"},
    "POST /certs/check-email": {"email", "count", "certs"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class School:
    """A student with a booked seat and a certificate."""

    practice: Practice
    student: User
    certificate: Certificate


def make_school(practice: Practice) -> School:
    """One of everything."""
    student = make_student(practice)
    book(practice, student, f"brn_{student.pk}")
    return School(practice, student, AgencyCertificateFactory(practice=practice, holder=student))


def book(practice: Practice, student: User, reference: str) -> None:
    """A seat in a new training, imported and to be paid."""
    seat = put_in_state(make_training(practice=practice), student, EnrollmentState.ENROLLED)
    Enrollment.objects.filter(pk=seat.pk).update(external_reference=reference)
    if not Order.objects.filter(enrollment=seat).exists():
        Order.objects.create(practice=practice, enrollment=seat, payer=student, total=6410, currency="USD")


def body_of(school: School, name: str) -> Any:
    """What the operation is called with."""
    return {
        "PATCH /students/:id": {"hovn_student_id": "stu_7"},
        "POST /students/create": {"first_name": "Bo", "last_name": "Li", "email": "bo@people.example"},
        "POST /students/migrate": {"booking_refs": [f"brn_{school.student.pk}"]},
        "POST /migrate/bookings": {"booking_refs": [f"brn_{school.student.pk}"]},
        "POST /certs/email-check": {"email": school.student.email},
        "POST /certs/check-email": {"email": school.student.email},
    }.get(name)


def send(program: Program, school: School, name: str, body: Any = None) -> Any:
    """Call an operation on the school."""
    method, path = name.split()
    path = path.replace(":id", str(school.student.pk))
    if path == "/certs/lookup":
        path += f"?email={school.student.email}"
    return program(method, path, body_of(school, name) if body is None else body)
