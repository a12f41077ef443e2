"""Who was at a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.services.audit import record_event
from config.kit.errors import Conflict, Invalid
from config.kit.locks import locked_transaction
from scheduling.enums import CAME, AttendanceStatus, SessionStatus
from scheduling.models import Attendance, Session
from scheduling.registry import follow_attendance, reopenable_states
from scheduling.services.sessions import lock_run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from accounts.models import User
    from catalog.models import Offering


def mark_attendance(session: Session, marks: Mapping[int, AttendanceStatus], *, actor: User) -> int:
    """Note who was there, by the id of the student; how many notes are new or differ. Repeating it changes nothing.

    Raises `Forbidden` unless `actor` runs the training, `Conflict`: `not_begun`,
    `canceled`, `called_off`, `archived`; `Invalid` for somebody who has no seat, or an unknown word.
    """
    with locked_transaction():
        training = lock_run(session.offering_id, actor)
        session.refresh_from_db(fields=["status", "starts_at"])
        if session.status == SessionStatus.CANCELED:
            raise Conflict(_("This date was canceled."), code="canceled")
        if session.starts_at > timezone.now():
            raise Conflict(_("It has not begun yet."), code="not_begun")
        return _write(session, marks, training, actor=actor)


def note_arrivals(session: Session, marks: Mapping[int, AttendanceStatus], *, actor: User) -> int:
    """As `mark_attendance`, for people who were seen coming in, which they do before it begins too.

    Whoever calls has judged whether `actor` may, and holds the lock of the
    session's offering. Raises `Invalid`.
    """
    assert transaction.get_connection().in_atomic_block, "the offering's lock is held"
    return _write(session, marks, session.offering, actor=actor)


def take_back_note(session: Session, student_id: int, *, actor: User) -> bool:
    """Forget that the student came, which only who noted it may, under the lock of the session's offering.

    Whether there was such a note. It stays in the audit trail.
    """
    assert transaction.get_connection().in_atomic_block, "the offering's lock is held"
    rows = Attendance.objects.filter(session=session, student=student_id, marked_by=actor, status__in=CAME)
    seats = list(rows.values_list("enrollment_id", flat=True))
    if not rows.delete()[0]:
        return False
    follow_attendance(session.practice_id, seats)
    record_event("attendance.taken_back", session, actor=actor, practice=session.practice_id, students=[student_id])
    return True


def _write(session: Session, marks: Mapping[int, AttendanceStatus], offering: Offering, *, actor: User) -> int:
    """Those notes that are new or differ, and one event about them; under the offering's lock."""
    seats = offering.enrollments.filter(student__in=marks, state__in=sorted(reopenable_states()))
    enrollments = {row.student_id: row.pk for row in seats}
    _check(marks, known=set(enrollments))
    known = {row.student_id: row for row in Attendance.objects.filter(session=session, student__in=marks)}
    now, changed = timezone.now(), {}
    for student_id, status in marks.items():
        row = known.get(student_id)
        if row is not None and row.status == status:
            continue
        row = row or Attendance(practice_id=session.practice_id, session=session, student_id=student_id)
        row.enrollment_id = enrollments[student_id]
        row.status, row.marked_by, row.marked_at = status, actor, now
        row.save()
        changed[str(student_id)] = str(status)
    if changed:
        follow_attendance(session.practice_id, [enrollments[int(student)] for student in changed])
        record_event("attendance.marked", session, actor=actor, practice=session.practice_id, marks=changed)
    return len(changed)


def _check(marks: Mapping[int, AttendanceStatus], *, known: set[int]) -> None:
    if unknown := sorted(set(marks) - known):
        raise Invalid(
            _("Somebody named here has no seat."),
            code="unknown_students",
            fields={"marks": [_("Somebody named here has no seat.")]},
            details={"students": unknown},
        )
    if not set(marks.values()) <= set(AttendanceStatus):
        raise Invalid(fields={"marks": [_("Choose one of the words for attendance.")]})
