"""Everything that arrivals are judged by, read once for all of them under the offerings' locks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from catalog.enums import RunState
from catalog.locks import lock_offerings
from certificates.check_in_queries import check_in_sessions
from certificates.check_in_rules import is_in_charge, led_trainings
from certificates.enums import CAME, ArrivalOutcome
from certificates.models import ArrivalRecord
from certificates.services.requirements import judge_requirements
from enrollments.enums import REOPENABLE
from enrollments.models import Enrollment
from scheduling.enums import AttendanceStatus, SessionStatus
from scheduling.models import Attendance

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator, Sequence

    from accounts.models import User
    from certificates.services.arrivals import Arrival
    from certificates.services.requirements import RequirementVerdict, Verdicts
    from scheduling.models import Session


@dataclass(slots=True)
class Facts:
    """What holds now, and what the batch adds to it.

    `students` are those who ever had to do with an offering, by its id and
    their public id; `seats` those who have a place there (ids).
    """

    actor: User
    led: frozenset[int]
    sessions: dict[uuid.UUID, Session]
    students: dict[tuple[int, uuid.UUID], User]
    seats: set[tuple[int, int]]
    attendance: dict[tuple[int, int], Attendance]
    records: dict[uuid.UUID, ArrivalRecord]
    verdicts: Verdicts
    new: list[ArrivalRecord] = field(default_factory=list)
    marks: dict[tuple[int, int], AttendanceStatus] = field(default_factory=dict)

    def student_of(self, arrival: Arrival) -> User | None:
        """Who came, if they ever had to do with that session's training."""
        session = self.sessions.get(arrival.session)
        return self.students.get((session.offering_id, arrival.student)) if session else None

    def is_off(self, session: Session) -> bool:
        """Whether it does not take place."""
        return session.status == SessionStatus.CANCELED or session.offering.run_state == RunState.CALLED_OFF

    def has_seat(self, record: ArrivalRecord) -> bool:
        """Whether the person is on the list."""
        return (record.session.offering_id, record.student_id) in self.seats

    def is_in_charge(self, session: Session) -> bool:
        """Whether the actor sees and may overrule what is said of certificates."""
        return is_in_charge(self.actor, session, self.led)

    def unmet(self, record: ArrivalRecord) -> list[RequirementVerdict]:
        """What is required of the person and not held on the session's day."""
        found = self.verdicts.get((record.session_id, record.student_id), [])
        return [verdict for verdict in found if not verdict.is_met]

    def mark(self, record: ArrivalRecord) -> None:
        """Let the person be present or late; who was noted as either by the actor before stays what they were."""
        place = record.session_id, record.student_id
        known = self.attendance.get(place)
        if known is not None and known.status in CAME:
            record.outcome = ArrivalOutcome(known.status)
            return
        status = AttendanceStatus(record.outcome)
        self.marks[place] = status
        self.attendance[place] = Attendance(
            session=record.session, student=record.student, status=status, marked_by=self.actor
        )

    def keep(self, record: ArrivalRecord) -> None:
        """Add it to what is to be written; the same nonce again in this batch finds it."""
        self.new.append(record)
        self.records[record.nonce] = record

    def marks_by_session(self) -> Iterator[tuple[Session, dict[int, AttendanceStatus]]]:
        """The attendance to be written, session by session."""
        for session in self.sessions.values():
            marks = {student: status for (pk, student), status in self.marks.items() if pk == session.pk}
            if marks:
                yield session, marks


def gather_facts(arrivals: Sequence[Arrival], *, actor: User) -> Facts:
    """Lock the offerings of all sessions that `actor` checks people in for, then read; other sessions are unknown."""
    led = led_trainings(actor)
    seen = check_in_sessions(actor, led).filter(uid__in={arrival.session for arrival in arrivals})
    lock_offerings(set(seen.values_list("offering_id", flat=True)))
    sessions = {session.uid: session for session in seen.all()}
    seats, students = _people(arrivals, sessions)
    ids = {student.pk for student in students.values()}
    marks: Any = Attendance.objects.filter(session__in=[session.pk for session in sessions.values()], student__in=ids)
    records = ArrivalRecord.objects.filter(nonce__in={arrival.nonce for arrival in arrivals})
    return Facts(
        actor=actor,
        led=led,
        sessions=sessions,
        students=students,
        seats=seats,
        attendance={(row.session_id, row.student_id): row for row in marks.select_related("marked_by")},
        records={row.nonce: row for row in records.select_related("session__practice", "session__offering", "student")},
        verdicts=judge_requirements(list(sessions.values()), ids),
    )


def _people(
    arrivals: Sequence[Arrival], sessions: dict[uuid.UUID, Session]
) -> tuple[set[tuple[int, int]], dict[tuple[int, uuid.UUID], User]]:
    offerings = {session.offering_id for session in sessions.values()}
    rows = Enrollment.objects.filter(offering__in=offerings, student__uid__in={one.student for one in arrivals})
    seats, students = set(), {}
    for row in rows.select_related("student"):
        students[row.offering_id, row.student.uid] = row.student
        if row.state in REOPENABLE:
            seats.add((row.offering_id, row.student_id))
    return seats, students
