"""Who came in: what devices noted, perhaps hours ago and offline, becomes attendance, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from accounts.services.audit import record_event
from catalog.locks import lock_offerings
from certificates.check_in_queries import check_in_sessions
from certificates.check_in_rules import led_trainings
from certificates.enums import CAME, ArrivalOutcome, ArrivalProblem
from certificates.models import ArrivalRecord
from certificates.models.arrival import LONGEST_REASON
from certificates.services.arrival_answers import REFUSED, Refusal, Told, refused, tell
from certificates.services.arrival_facts import Facts, gather_facts
from config.kit.errors import Invalid, NotFound
from config.kit.locks import locked_transaction
from scheduling.enums import AttendanceStatus
from scheduling.services.attendance import note_arrivals, take_back_note

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence
    from datetime import datetime

    from accounts.models import User
    from scheduling.models import Attendance, Session

MOST: Final = 100
"""So many arrivals may be sent at once."""
LATE_AFTER: Final = timedelta(minutes=10)
OPEN_AFTER_END: Final = timedelta(hours=2)
"""So long after a session somebody may still have come in."""
AHEAD: Final = timedelta(minutes=1)
"""So far in the future an arrival may lie: clocks are never quite together."""
NOT_THERE: Final = frozenset({AttendanceStatus.ABSENT, AttendanceStatus.EXCUSED})

__all__ = ["LATE_AFTER", "MOST", "REFUSED", "Arrival", "record_arrivals", "take_back_arrival"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What a device noted: the public ids of session and student, and the time by its own clock.

    `seen` is the attendance that its list showed then ("" for none), so that
    overruling somebody else's note is told from not knowing it. `is_override`
    lets somebody in without a certificate that is required, for a `reason`:
    without one nobody is.
    """

    nonce: uuid.UUID
    session: uuid.UUID
    student: uuid.UUID
    device_at: datetime
    is_override: bool = False
    reason: str = ""
    seen: str = ""


def record_arrivals(arrivals: Sequence[Arrival], *, actor: User, sent_at: datetime) -> list[Told]:
    """Note each arrival and tell what became of it, in their order; a nonce that is known is told again.

    All in one transaction, under the locks of the offerings by id, so that two
    devices cannot both be first. What cannot be noted as attendance is kept as a
    conflict; what is about nothing that `actor` may know is refused and not
    kept. `sent_at` is the device's clock now: the distance from ours is taken
    from every time it noted. Raises `Invalid` for more than `MOST`, `Busy`.
    """
    if len(arrivals) > MOST:
        raise Invalid(code="too_many")
    now = timezone.now()
    skew = round((sent_at - now).total_seconds())
    with locked_transaction():
        facts = gather_facts(arrivals, actor=actor)
        told = [_record(arrival, facts, actor=actor, skew=skew, now=now) for arrival in arrivals]
        for session, marks in facts.marks_by_session():
            note_arrivals(session, marks, actor=actor)
        ArrivalRecord.objects.bulk_create(facts.new, ignore_conflicts=True)
        for record in facts.new:
            if record.is_override:
                _note_override(record, facts, actor=actor)
        return told


def take_back_arrival(session: uuid.UUID, student: uuid.UUID, *, actor: User) -> bool:
    """Undo a wrong press: the attendance that `actor` noted goes, the arrival that they sent is kept.

    Whether there was something to undo. Raises `NotFound` for a session that is not theirs, `Busy`.
    """
    with locked_transaction():
        seen = check_in_sessions(actor, led_trainings(actor)).filter(uid=session)
        lock_offerings(set(seen.values_list("offering_id", flat=True)))
        found = seen.all().first()
        if found is None:
            raise NotFound
        note = found.attendance.filter(student__uid=student).first()
        return note is not None and take_back_note(found, note.student_id, actor=actor)


def _record(arrival: Arrival, facts: Facts, *, actor: User, skew: int, now: datetime) -> Told:
    known = facts.records.get(arrival.nonce)
    session, student = facts.sessions.get(arrival.session), facts.student_of(arrival)
    if session is None:
        return refused(arrival, Refusal.UNKNOWN_SESSION)
    if student is None:
        return refused(arrival, Refusal.UNKNOWN_STUDENT)
    if known is not None:
        is_same = (known.session_id, known.student_id, known.by_id) == (session.pk, student.pk, actor.pk)
        return tell(known, facts) if is_same else refused(arrival, Refusal.NONCE_TAKEN)
    record = ArrivalRecord(
        practice_id=session.practice_id,
        session=session,
        student=student,
        nonce=arrival.nonce,
        device_at=arrival.device_at,
        skew_seconds=skew,
        received_at=now,
        by=actor,
    )
    problem = _problem(arrival, record, facts, now=now)
    if problem:
        is_gone = problem == ArrivalProblem.NO_SEAT
        record.outcome = ArrivalOutcome.NOT_ON_LIST if is_gone else ArrivalOutcome.CONFLICT
        record.problem = problem
    else:
        is_late = record.arrived_at > session.starts_at + LATE_AFTER
        record.outcome = ArrivalOutcome.LATE if is_late else ArrivalOutcome.PRESENT
        says_why = arrival.is_override and arrival.reason.strip()
        if says_why and facts.is_in_charge(session) and facts.unmet(record):
            record.is_override = True
            record.override_reason = arrival.reason.strip()[:LONGEST_REASON]
        facts.mark(record)
    facts.keep(record)
    return tell(record, facts)


def _problem(arrival: Arrival, record: ArrivalRecord, facts: Facts, *, now: datetime) -> ArrivalProblem | None:
    """Why the arrival is not simply noted; None when it is."""
    session = record.session
    if facts.is_off(session):
        return ArrivalProblem.CANCELED
    if not facts.has_seat(record):
        return ArrivalProblem.NO_SEAT
    if not _fits(record, now=now):
        return ArrivalProblem.TIME
    mark = facts.attendance.get((session.pk, record.student_id))
    if mark is not None and mark.marked_by_id == record.by_id and mark.status in CAME:
        return None
    return _contradicts(arrival, mark, facts, session, actor=record.by) or _lacks(arrival, record, facts)


def _contradicts(
    arrival: Arrival, mark: Attendance | None, facts: Facts, session: Session, *, actor: User
) -> ArrivalProblem | None:
    """How it stands against what somebody else noted; who is in charge may overrule what they saw."""
    if mark is None or mark.marked_by_id == actor.pk:
        return None
    if mark.status in CAME:
        return ArrivalProblem.ALREADY_MARKED
    knew = arrival.seen == mark.status and facts.is_in_charge(session)
    return ArrivalProblem.MARKED_OTHERWISE if mark.status in NOT_THERE and not knew else None


def _lacks(arrival: Arrival, record: ArrivalRecord, facts: Facts) -> ArrivalProblem | None:
    """Whether a required certificate is missing and nobody in charge let them in all the same, saying why."""
    lets_in = arrival.is_override and bool(arrival.reason.strip()) and facts.is_in_charge(record.session)
    return ArrivalProblem.CERTIFICATE if facts.unmet(record) and not lets_in else None


def _fits(record: ArrivalRecord, *, now: datetime) -> bool:
    """Whether they can have come then: on the day of the session, at most two hours after it, not in the future."""
    session: Session = record.session
    opens = session.starts_at - timedelta(hours=12)
    return opens <= record.arrived_at <= min(session.ends_at + OPEN_AFTER_END, now + AHEAD)


def _note_override(record: ArrivalRecord, facts: Facts, *, actor: User) -> None:
    record_event(
        "arrival.overridden",
        record.session,
        actor=actor,
        practice=record.practice_id,
        student=record.student_id,
        nonce=str(record.nonce),
        requirements={str(one.requirement.pk): str(one.state) for one in facts.unmet(record)},
    )
