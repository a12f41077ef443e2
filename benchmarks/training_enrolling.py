"""Staff enrol through the trainings API: everybody in one training, and spread over many."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from accounts.models import Practice, User
from benchmarks import training_raw, training_school
from benchmarks.booking import OwnConnections
from benchmarks.measuring import Comparison, Connections, Job, compare, queries_of
from benchmarks.report import headline, say
from catalog.models import Training
from enrollments.models import Enrollment

CLIENTS: Final = 8
ENROLMENTS: Final = 600
WARM_UP: Final = 120
PLACES: Final = 50_000
SPREAD: Final = 200
TARGET: Final = 1 / 3


@dataclass(frozen=True, slots=True)
class Staff:
    """Who enrols, for whom and how they are known to the API."""

    practice: Practice
    admin: User
    trainer: User
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """Of every request."""
        return {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}


def measure_enrolling(ours: Connections, database_url: str) -> list[str]:
    """Print the rates of both cases; returns the targets that were missed."""
    practice = training_school.practice("bench-trainings")
    admin, token = training_school.administrator(practice)
    staff = Staff(practice, admin, training_school.trainer(practice), token)
    students = training_school.students(practice, WARM_UP + ENROLMENTS + 1)
    days = itertools.count(10)

    def made(count: int, capacity: int) -> list[Training]:
        return [
            training_school.training(practice, staff.trainer, capacity=capacity, in_days=next(days))
            for _number in range(count)
        ]

    headline(f"Enrolling in one training of {PLACES} places: {ENROLMENTS} students, {CLIENTS} at a time")
    one = enrolments(ours, database_url, staff, students[1:], by_http=made(1, PLACES), by_sql=made(1, PLACES))
    say(f"share of the floor        {one}, target: at least {TARGET:.2f}")
    missed = [] if one.share >= TARGET else [f"enrolling in one training at {one.share:.2f} of the raw rate"]
    observed = f"/admin-api/trainings/{made(1, 9)[0].pk}/enrollments"
    body = json.dumps({"student_id": students[0].pk}).encode()
    say(f"queries an enrolment      {queries_of('POST', observed, body, staff.headers)}")

    headline(f"The same students spread over {SPREAD} trainings")
    many = enrolments(ours, database_url, staff, students[1:], by_http=made(SPREAD, 20), by_sql=made(SPREAD, 20))
    gain = many.ours.per_second / one.ours.per_second
    say(f"share of the floor        {many}")
    say(f"beside one training       {gain:.2f} (target: at least 1.00; no lock is shared)")
    if gain < 1:
        missed.append(f"enrolling in {SPREAD} trainings at {gain:.2f} of the rate in one")
    failed = one.ours.failed + many.ours.failed
    return [*missed, f"{failed} enrolments failed"] if failed else missed


def enrolments(
    ours: Connections,
    database_url: str,
    staff: Staff,
    students: Sequence[User],
    *,
    by_http: Sequence[Training],
    by_sql: Sequence[Training],
) -> Comparison:
    """Ours beside the floor; both are printed."""
    own = OwnConnections(database_url)
    raw_jobs = [raw_job(own, staff, one, user) for user, one in zip(students, itertools.cycle(by_sql), strict=False)]
    jobs = [http_job(ours, staff, one, user) for user, one in zip(students, itertools.cycle(by_http), strict=False)]
    result = compare(raw_jobs, jobs, clients=CLIENTS, warm_up=WARM_UP)
    own.close()
    written = Enrollment.objects.filter(offering__in=[one.pk for one in by_http]).count()
    say(f"raw SQL transaction       {result.floor}")
    say(f"POST .../enrollments      {result.ours}")
    say(f"enrolments written        {written} of {len(students)}")
    return result


def raw_job(own: OwnConnections, staff: Staff, training: Training, student: User) -> Job:
    """One enrolment by SQL."""
    return lambda: training_raw.enrol(
        own.mine(),
        practice=staff.practice.pk,
        training=training.pk,
        student=student.pk,
        trainer=staff.trainer.pk,
        actor=staff.admin.pk,
    )


def http_job(ours: Connections, staff: Staff, training: Training, student: User) -> Job:
    """One enrolment through the API."""
    path = f"/admin-api/trainings/{training.pk}/enrollments"
    body = json.dumps({"student_id": student.pk}).encode()

    def job() -> bool:
        status, answer = ours.ask("POST", path, body, staff.headers)
        if status != HTTPStatus.CREATED:
            say(f"{status} {answer[:300]!r}")
        return bool(status == HTTPStatus.CREATED)

    return job
