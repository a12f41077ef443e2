"""Today's sessions with everybody on them, as one person at the door may see them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from accounts.enums import Role
from accounts.rules import has_role
from catalog.enums import RunState
from certificates.check_in_queries import sessions_today
from certificates.check_in_rules import is_in_charge, led_trainings
from certificates.enums import CAME, ArrivalOutcome, ArrivalProblem
from certificates.models import ArrivalRecord
from certificates.services.arrival_answers import shown_name
from certificates.services.requirements import RequirementVerdict, judge_requirements
from config.kit.pages.times import clock, span
from enrollments.enums import REOPENABLE
from enrollments.models import Enrollment
from scheduling.enums import SessionStatus
from scheduling.models import Attendance

if TYPE_CHECKING:
    from accounts.models import Practice, User
    from certificates.services.requirements import Verdicts
    from scheduling.models import Session


@dataclass(frozen=True, slots=True)
class Person:
    """One participant at one session.

    `at` is when they came, by the practice's clock, and `by` who noted it, ""
    until then; `mark` the attendance as it stands. `problem` is what nobody has
    settled yet. `let_in` is why somebody in charge let them in without a
    certificate, for who is in charge to read. `nonce` is for a form that is sent
    without script.
    """

    student: User
    name: str
    mark: str
    label: Any
    at: str
    by: str
    problem: ArrivalRecord | None
    verdicts: list[RequirementVerdict]
    is_clock_far_off: bool = False
    is_own_note: bool = False
    let_in: str = ""
    nonce: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def is_here(self) -> bool:
        """Whether they came and nothing stands against it."""
        return self.mark in CAME

    @property
    def unmet(self) -> list[RequirementVerdict]:
        """What is required and not held."""
        return [verdict for verdict in self.verdicts if not verdict.is_met]


@dataclass(frozen=True, slots=True)
class Meeting:
    """One session; `strangers` came without being on the list (any more). Who `may_run` it corrects attendance."""

    session: Session
    hours: str
    is_off: bool
    is_in_charge: bool
    may_run: bool
    people: list[Person]
    strangers: list[Person]

    @property
    def here(self) -> int:
        """How many have come."""
        return sum(person.is_here for person in self.people)


@dataclass(frozen=True, slots=True)
class Known:
    """What was read for all sessions at once; by the id of the offering, or of session and student."""

    viewer: User
    zone: ZoneInfo
    seats: dict[int, list[User]]
    marks: dict[tuple[int, int], Attendance]
    records: dict[tuple[int, int], list[ArrivalRecord]]
    verdicts: Verdicts


def meetings_today(user: User, practice: Practice) -> list[Meeting]:
    """Those of today at the practice; the same number of queries, however many sessions and people."""
    led = led_trainings(user)
    sessions = list(sessions_today(user, practice, led))
    in_charge = {session.pk for session in sessions if is_in_charge(user, session, led)}
    known = _read(sessions, in_charge, practice, user)
    runs = has_role(user, practice, Role.ADMIN, Role.TRAINER)
    return [_meeting(one, known, is_in_charge=one.pk in in_charge, runs=runs) for one in sessions]


def _read(sessions: list[Session], in_charge: set[int], practice: Practice, viewer: User) -> Known:
    ids = [session.pk for session in sessions]
    offerings = {session.offering_id for session in sessions}
    seats: dict[int, list[User]] = {}
    rows = Enrollment.objects.filter(offering__in=offerings, state__in=sorted(REOPENABLE)).select_related("student")
    for row in rows.order_by("student__first_name", "student__last_name", "pk"):
        seats.setdefault(row.offering_id, []).append(row.student)
    marks = Attendance.objects.filter(session__in=ids).select_related("marked_by")
    records: dict[tuple[int, int], list[ArrivalRecord]] = {}
    for record in ArrivalRecord.objects.filter(session__in=ids).select_related("student", "by").order_by("pk"):
        records.setdefault((record.session_id, record.student_id), []).append(record)
    judged = [session for session in sessions if session.pk in in_charge]
    return Known(
        viewer=viewer,
        zone=ZoneInfo(practice.time_zone),
        seats=seats,
        marks={(row.session_id, row.student_id): row for row in marks},
        records=records,
        verdicts=judge_requirements(judged, {student.pk for people in seats.values() for student in people}),
    )


def _meeting(session: Session, known: Known, *, is_in_charge: bool, runs: bool) -> Meeting:
    seated = known.seats.get(session.offering_id, [])
    on_list = {student.pk for student in seated}
    strangers = [
        found[-1].student
        for (pk, student), found in known.records.items()
        if pk == session.pk and student not in on_list and found[-1].problem
    ]
    people, others = (
        [_person(student, session, known, is_in_charge=is_in_charge) for student in group]
        for group in (seated, strangers)
    )
    hours = span(session.starts_at, session.ends_at, known.zone, "time")
    return Meeting(session, hours, is_off(session), is_in_charge, is_in_charge and runs, people, others)


def is_off(session: Session) -> bool:
    """Whether it does not take place."""
    return session.status == SessionStatus.CANCELED or session.offering.run_state == RunState.CALLED_OFF


def _person(student: User, session: Session, known: Known, *, is_in_charge: bool) -> Person:
    place = session.pk, student.pk
    mark, records = known.marks.get(place), known.records.get(place, [])
    state = mark.status if mark is not None else ""
    label = mark.get_status_display() if mark is not None else ""
    noted = _noted(records, mark)
    problem = _unsettled(records, mark)
    if problem is not None and problem.problem == ArrivalProblem.CERTIFICATE and not is_in_charge:
        # A guard has done their part; certificates are not theirs.
        noted, problem, state = problem, None, ArrivalOutcome.PRESENT.value
    at, by = "", ""
    if state in CAME:
        instant = noted.arrived_at if noted else mark.marked_at if mark else None
        at = clock(instant, known.zone) if instant else ""
        by = shown_name(noted.by if noted else mark.marked_by if mark else student)
    elif problem is not None:
        at, by = clock(problem.arrived_at, known.zone), shown_name(problem.by)
    is_far_off = any(record.is_clock_far_off for record in (noted, problem) if record is not None)
    verdicts, is_own = known.verdicts.get(place, []), mark is not None and mark.marked_by_id == known.viewer.pk
    let_in = noted.override_reason if noted is not None and is_in_charge else ""
    return Person(student, shown_name(student), state, label, at, by, problem, verdicts, is_far_off, is_own, let_in)


def _noted(records: list[ArrivalRecord], mark: Attendance | None) -> ArrivalRecord | None:
    """The arrival that the attendance comes from: the last of who noted it."""
    own = [one for one in records if one.outcome in CAME and mark is not None and one.by_id == mark.marked_by_id]
    return own[-1] if own else None


def _unsettled(records: list[ArrivalRecord], mark: Attendance | None) -> ArrivalRecord | None:
    """The last arrival that was not simply noted, unless somebody came to a decision after it."""
    last = records[-1] if records else None
    if last is None or not last.problem:
        return None
    is_decided = mark is not None and (mark.status in CAME or mark.marked_at > last.received_at)
    return None if is_decided else last
