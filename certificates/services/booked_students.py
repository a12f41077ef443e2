"""Whoever booked: their certificates are followed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.enums import Surface
from accounts.services.audit import record_event
from certificates.services.lookup_runs import Question, want_refresh
from config.kit.locks import locked_transaction
from enrollments.models import Enrollment

if TYPE_CHECKING:
    from accounts.models import Practice, User


@dataclass(frozen=True, slots=True)
class Followed:
    """The students, each once, in the order of their bookings; how many bookings; references that nobody knows."""

    students: list[User]
    bookings: int
    unknown: list[str]


def follow_booked_students(references: Sequence[str], *, practice: Practice, actor: User) -> Followed:
    """Have the agency asked soon, by the worker, for everybody who holds one of these imported bookings.

    Who wrote nothing of a booking here is not guessed: its reference is `unknown`.
    Nobody is mailed. Asking again changes nothing.
    """
    wanted = list(dict.fromkeys(reference.strip() for reference in references))
    rows = Enrollment.objects.filter(practice=practice, external_reference__in=[word for word in wanted if word])
    found = {row.external_reference: row for row in rows.select_related("student")}
    students = {
        found[word].student_id: found[word].student
        for word in wanted
        if word in found and found[word].student.is_active
    }
    with locked_transaction():
        # By their addresses, whoever asks: two who name the same students wait for each other and do not deadlock.
        for student in sorted(students.values(), key=lambda one: one.email.lower()):
            question = Question(
                practice=practice,
                email=student.email.lower(),
                holder=student,
                stores=True,
                actor=actor,
                surface=Surface.CERTIFICATION,
            )
            want_refresh(question)
        for student in students.values():
            record_event("certificates.refresh_wanted", student, actor=actor, practice=practice)
    return Followed(list(students.values()), len(found), [word for word in wanted if word not in found])
