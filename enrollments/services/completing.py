"""An enrolment is complete when every one of its lessons is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from accounts.models import User
from config.kit.locks import locked_transaction
from enrollments.enums import EnrollmentEvent, EnrollmentState
from enrollments.locks import lock_enrollment
from enrollments.models import Enrollment
from enrollments.services.transitions import apply_event
from scheduling.enums import SlotStatus


def check_completion(enrollment_id: int, *, actor: User | None) -> Enrollment:
    """Complete the enrolment if all its lessons are done; reopen it if one is not any more. Repeatable."""
    with locked_transaction():
        return _follow_lessons(lock_enrollment(enrollment_id), actor=actor)


@contextmanager
def around_lesson_change(enrollment_id: int, actor: User | None) -> Iterator[None]:
    """Lock what stands above a lesson, let it change, then let the enrolment follow, all in one transaction."""
    with locked_transaction():
        enrollment = lock_enrollment(enrollment_id)
        yield
        _follow_lessons(enrollment, actor=actor)


def _follow_lessons(enrollment: Enrollment, *, actor: User | None) -> Enrollment:
    done = _all_lessons_done(enrollment)
    if done and enrollment.state == EnrollmentState.ENROLLED:
        apply_event(enrollment, EnrollmentEvent.COMPLETE, actor=actor)
    elif not done and enrollment.state == EnrollmentState.COMPLETED:
        apply_event(enrollment, EnrollmentEvent.REOPEN, actor=actor)
    return enrollment


def _all_lessons_done(enrollment: Enrollment) -> bool:
    """As many lessons given as were sold, and none left to give."""
    statuses = list(enrollment.lesson_slots.exclude(status=SlotStatus.CANCELED).values_list("status", flat=True))
    sold = enrollment.terms.get("lessons", 1)
    return len(statuses) >= sold and all(status == SlotStatus.COMPLETED for status in statuses)
