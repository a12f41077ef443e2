"""Contended booking: everybody books another lesson of one course, through HTTP and by hand-made SQL."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Final

import psycopg

from accounts.models import Practice
from benchmarks import raw, school
from benchmarks.measuring import Connections, Job, compare, queries_of
from benchmarks.refusals import Refusals
from benchmarks.report import headline, say
from catalog.models import CoursePack, TutorProfile
from enrollments.models import Enrollment
from scheduling.models import LessonSlot

CLIENTS: Final = 8
BOOKINGS: Final = 300
WARM_UP: Final = 120
TARGET: Final = 1 / 3
ENROLLMENTS: Final = "/enrollmentmanagement-api/v1/enrollments"


def measure_booking(ours: Connections, database_url: str) -> list[str]:
    """Print both rates; returns the target if it was missed."""
    headline(f"Booking lessons of one course: {BOOKINGS} students, {CLIENTS} at a time, one offering's lock")
    practice = school.practice()
    tutors = school.tutors(practice, 2)
    *students, observed = school.students(practice, WARM_UP + BOOKINGS + 1)
    by_http, by_sql = (school.pack(tutor) for tutor in tutors)
    http_slots = school.open_slots(by_http, len(students))
    sql_slots = school.open_slots(by_sql, len(students), in_days=60)  # nobody can be with two tutors at once

    own = OwnConnections(database_url)
    raw_jobs = [
        raw_job(own, practice, by_sql, student.pk, slot)
        for (student, _token), slot in zip(students, sql_slots, strict=True)
    ]
    refusals = Refusals()
    http_jobs = [
        http_job(ours, by_http, token, slot, refusals)
        for (_student, token), slot in zip(students, http_slots, strict=True)
    ]
    result = compare(raw_jobs, http_jobs, clients=CLIENTS, warm_up=WARM_UP)
    own.close()

    say(f"raw SQL transaction       {result.floor}")
    say(f"POST .../v1/enrollments   {result.ours}")
    if refusals:
        say(f"refused                   {refusals}")
    say(f"share of the floor        {result}, target: at least {TARGET:.2f}")
    say(f"enrolments written        {Enrollment.objects.filter(offering=by_http.pk).count()} of {len(students)}")
    counts = [queries_of_booking(tutors[0], observed[1], lessons, in_days=120 + lessons) for lessons in (1, 5, 20)]
    say(f"queries a booking         {counts} for 1, 5 and 20 lessons")
    is_met = result.share >= TARGET and not result.ours.failed
    missed = [] if is_met else [f"booking at {result.share:.2f} of the raw rate"]
    return missed if len(set(counts)) == 1 else [*missed, "queries grow with the lessons"]


def queries_of_booking(tutor: TutorProfile, token: str, lessons: int, *, in_days: int) -> int:
    """How many statements booking a course of so many lessons costs."""
    pack = school.pack(tutor, required_classes_count=lessons)
    slots = school.open_slots(pack, lessons, in_days=in_days)
    return queries_of("POST", ENROLLMENTS, *request_for(pack, token, slots))


class OwnConnections:
    """A database connection for each thread."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._kept = threading.local()
        self._all: list[psycopg.Connection] = []

    def mine(self) -> psycopg.Connection:
        """This thread's."""
        if not hasattr(self._kept, "connection"):
            self._kept.connection = psycopg.connect(self.url)
            self._all.append(self._kept.connection)
        connection: psycopg.Connection = self._kept.connection
        return connection

    def close(self) -> None:
        """All of them."""
        for connection in self._all:
            connection.close()


def raw_job(own: OwnConnections, practice: Practice, pack: CoursePack, student: int, slot: LessonSlot) -> Job:
    """One booking by SQL."""
    return lambda: raw.book(own.mine(), practice=practice.pk, pack=pack.pk, student=student, slot=slot.pk)


def http_job(ours: Connections, pack: CoursePack, token: str, slot: LessonSlot, refusals: Refusals) -> Job:
    """One booking by a student through the API."""
    return sending(ours, *request_for(pack, token, [slot]), refusals)


def request_for(pack: CoursePack, token: str, slots: Sequence[LessonSlot]) -> tuple[bytes, dict[str, str]]:
    """Body and headers of a booking."""
    wanted = {
        "coursePackId": str(pack.uid),
        "tutorProfileId": str(pack.tutor_profile.uid),
        "lessonSlotIds": [str(slot.uid) for slot in slots],
        "totalAmount": 40,
        "currency": "EUR",
        "refundStatus": "notRequested",
    }
    return json.dumps(wanted).encode(), {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}


def sending(ours: Connections, body: bytes, headers: dict[str, str], refusals: Refusals) -> Callable[[], bool]:
    """A job that posts `body` and notes an answer that is no success."""

    def job() -> bool:
        status, answer = ours.ask("POST", ENROLLMENTS, body, headers)
        if status != HTTPStatus.CREATED:
            refusals.add(status, answer)
        return bool(status == HTTPStatus.CREATED)

    return job
