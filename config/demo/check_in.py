"""A session that runs while somebody looks at the demo, so that its people can be checked in at once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import time_machine

from accounts.enums import Surface
from accounts.models import User
from catalog.models import TrainingType
from certificates.dates import add_months, today_in
from certificates.enums import CertificateSource, CourseFormat
from certificates.models import Certificate, Requirement
from certificates.services.arrivals import Arrival, record_arrivals
from certificates.services.issuers import find_or_make_issuer
from config.demo.content import email_of
from enrollments.services.joining import enroll_by_staff
from scheduling.models import Session
from scheduling.plans import SessionPlan
from scheduling.services.trainings import create_training

if TYPE_CHECKING:
    from accounts.models import Practice
    from catalog.models import Training
    from config.demo.content import DemoPractice

PLANNED_BEFORE: Final = dt.timedelta(days=30)
LENGTH: Final = dt.timedelta(hours=3)
QUARTER: Final = 15
COURSE: Final = "Adult CPR/AED"
VALID_MONTHS: Final = 24
STUDENTS: Final = tuple(range(4, 11))
WITH_CERTIFICATE: Final = {4: 400, 5: 200, 6: 30, 7: 500, 8: -12, 10: 90}
"""By the student's number, the days it still counts: one has run out, and student 9 has none."""


def open_door(content: DemoPractice, practice: Practice, *, now: dt.datetime) -> None:
    """A training that began within the last quarter of an hour; a guard has noted the first of them."""
    login = {name: email_of(name, content) for name in ("admin", "trainer2", "instructor", "guard")}
    staff = {name: User.objects.get(email=email) for name, email in login.items()}
    people = {number: User.objects.get(email=email_of(f"student{number}", content)) for number in STUDENTS}
    with time_machine.travel(now - PLANNED_BEFORE):
        training = _plan(practice, staff, now)
    with time_machine.travel(now - PLANNED_BEFORE + dt.timedelta(days=1)):
        for student in people.values():
            enroll_by_staff(training.pk, student=student, actor=staff["admin"], surface=Surface.PAGES)
    for number, days in WITH_CERTIFICATE.items():
        _find(practice, people[number], number, days)
    session = Session.objects.get(offering=training.offering_ptr_id)
    first = Arrival(nonce=uuid4(), session=session.uid, student=people[4].uid, device_at=now)
    record_arrivals([first], actor=staff["guard"], sent_at=now)


def _plan(practice: Practice, staff: dict[str, User], now: dt.datetime) -> Training:
    kind = TrainingType.objects.create(
        practice=practice, name="First aid refresher", description="For those who have learned it before."
    )
    Requirement.objects.create(training_type=kind, course_text="Adult CPR")
    starts = now.replace(minute=now.minute // QUARTER * QUARTER, second=0, microsecond=0)
    training = create_training(
        practice,
        actor=staff["admin"],
        title="First aid refresher",
        description="Three hours of practice for those whose certificate still counts.",
        training_type=kind,
        capacity=12,
        plans=[SessionPlan(starts_at=starts, ends_at=starts + LENGTH)],
        trainers=[staff["trainer2"]],
        is_published=True,
        accept_clashes=True,
    )
    training.posts.create(user=staff["instructor"])  # who leads trainings is chosen among trainers only
    return training


def _find(practice: Practice, student: User, number: int, days: int) -> None:
    """As an agency would have shown it yesterday."""
    seen = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    ends = today_in(practice) + dt.timedelta(days=days)
    Certificate.objects.create(
        practice=practice,
        holder=student,
        source=CertificateSource.AGENCY,
        number=f"DEMO{practice.pk:05}{number:02}",
        holder_name=student.full_name,
        course_name=COURSE,
        course_code="HSSSFA402",
        format=CourseFormat.BLENDED,
        issuer=find_or_make_issuer(practice, "American Red Cross"),
        issuer_text="American Red Cross",
        issued_on=add_months(ends, -VALID_MONTHS),
        expires_on=ends,
        first_seen=seen,
        last_seen=seen,
        last_checked=seen,
    )
