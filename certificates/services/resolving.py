"""A person settles a case: what was decided is done by the services whose it is, and the case closes with it.

Locks as everywhere (`config.kit.locks`): the seat or the certificate first,
then the case. Whoever comes second with the same decision changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.audit import record_event
from certificates.enums import DECISIONS, CaseResolution, CaseState
from certificates.locks import lock_cases
from certificates.models import ReconciliationCase
from certificates.reconciliation.ways import Way, ours_of, ways_of
from certificates.rules import may_issue
from certificates.services.asking_again import ask_again, link_booking
from certificates.services.comparing_soon import compare_soon
from certificates.services.issuing import issue_certificate
from certificates.services.moving import NOT_OURS, give_certificate, is_of_school
from certificates.services.reissuing import reissue_certificate
from certificates.services.replacing import lock_with_uploads
from certificates.services.revoking import revoke_certificate
from config.kit.errors import Conflict, Forbidden, Invalid, NotFound
from config.kit.locks import locked_transaction
from enrollments.locks import lock_enrollment
from enrollments.services.finishing import complete_seat
from enrollments.services.removing import remove_student
from scheduling.enums import AttendanceStatus, SessionStatus
from scheduling.models import Attendance
from scheduling.services.attendance import mark_attendance

LONGEST_REASON: Final = 500


@dataclass(frozen=True, slots=True)
class Decision:
    """By whom, why, and about whom."""

    actor: User
    reason: str
    person: User | None


def resolve_case(
    case: ReconciliationCase,
    resolution: CaseResolution,
    *,
    actor: User,
    reason: str = "",
    person: User | None = None,
) -> ReconciliationCase:
    """Do what `resolution` says and close the case with it; asked twice, once.

    Asking the other side again leaves it open. Raises `Forbidden`, `Invalid`
    (no reason where a fact is overridden, no person where one is needed, or one
    of another school), `Conflict` (`already_resolved` otherwise, `not_possible`
    any more), and what the service that does it raises: then nothing changed.
    """
    if not may_issue(actor, case.practice_id):
        raise Forbidden
    with locked_transaction():
        _lock_above(case, person)
        locked = _lock(case)
        if locked.state == CaseState.RESOLVED:
            if locked.resolution == resolution:
                return locked
            raise Conflict(
                _("This case is closed already: %(how)s.") % {"how": locked.get_resolution_display().lower()},
                code="already_resolved",
            )
        way = next((way for way in ways_of(locked) if way.resolution == resolution), None)
        if way is None:
            raise Conflict(_("This is not possible here any more."), code="not_possible")
        decision = Decision(actor, _checked(way, locked, reason, person), person)
        if resolution == CaseResolution.CHECKED_AGAIN:
            return _note_asked(locked, decision)
        DOES.get(resolution, _nothing)(locked, decision)
        _close(locked, resolution, decision)
        return locked


def reopen_case(case: ReconciliationCase, *, actor: User) -> ReconciliationCase:
    """Take back a decision that changed nothing but the case. Raises `Forbidden`, `Conflict` (`not_possible`).

    What moved a certificate is taken back by `certificates.services.assigning.move_back`.
    """
    if not may_issue(actor, case.practice_id):
        raise Forbidden
    with locked_transaction():
        locked = _lock(case)
        if locked.state == CaseState.OPEN:
            return locked
        same = ReconciliationCase.objects.filter(
            practice=locked.practice_id, fingerprint=locked.fingerprint, state=CaseState.OPEN
        )
        if locked.resolution not in DECISIONS or same.exists():
            raise Conflict(_("This cannot be taken back."), code="not_possible")
        was = locked.resolution
        locked.open_again()
        record_event("case.reopened", locked, actor=actor, practice=locked.practice_id, resolution=was)
        _compare(locked)
        return locked


def _lock_above(case: ReconciliationCase, person: User | None) -> None:
    """What the decision may change, before the case."""
    if case.enrollment_id is not None:
        lock_enrollment(case.enrollment_id)
    if case.certificate_id is not None:
        lock_with_uploads(case.certificate_id, [person, case.other_person])


def _lock(case: ReconciliationCase) -> ReconciliationCase:
    for locked in lock_cases([case.pk]):
        return locked
    raise NotFound


def _checked(way: Way, case: ReconciliationCase, reason: str, person: User | None) -> str:
    """The reason as it is kept."""
    said = reason.strip()[:LONGEST_REASON]
    problems = {}
    if way.needs_reason and not said:
        problems["reason"] = [_("Say why.")]
    if way.asks_person:
        if person is None:
            problems["person"] = [_("Say whose it is.")]
        elif not is_of_school(person, case.practice_id):
            problems["person"] = [str(NOT_OURS)]
    if problems:
        raise Invalid(fields=problems)
    return said


def _close(case: ReconciliationCase, resolution: CaseResolution, decision: Decision) -> None:
    case.state, case.resolution, case.reason = CaseState.RESOLVED, resolution, decision.reason
    case.resolved_by, case.resolved_at = decision.actor, timezone.now()
    case.save(update_fields=["state", "resolution", "reason", "resolved_by", "resolved_at"])
    record_event(
        "case.resolved",
        case,
        actor=decision.actor,
        practice=case.practice_id,
        kind=str(case.kind),
        resolution=str(resolution),
        reason=decision.reason,
        person=decision.person.pk if decision.person else None,
    )
    _compare(case)


def _compare(case: ReconciliationCase) -> None:
    for person in (case.person, case.other_person):
        if person is not None:
            compare_soon(case.practice_id, person)


def _note_asked(case: ReconciliationCase, decision: Decision) -> ReconciliationCase:
    ask_again(case, actor=decision.actor)
    case.asked_again_at = timezone.now()
    case.save(update_fields=["asked_again_at"])
    record_event("case.asked_again", case, actor=decision.actor, practice=case.practice_id, kind=str(case.kind))
    return case


def _nothing(_case: ReconciliationCase, _decision: Decision) -> None:
    """Only the case changes."""


def _assign(case: ReconciliationCase, decision: Decision) -> None:
    assert decision.person is not None
    if case.certificate is None:
        link_booking(case, decision.person, actor=decision.actor)
    else:
        _give(case, decision.person, decision)


def _move(case: ReconciliationCase, decision: Decision) -> None:
    assert case.other_person is not None
    _give(case, case.other_person, decision)


def _give(case: ReconciliationCase, person: User, decision: Decision) -> None:
    assert case.certificate is not None
    give_certificate(case.certificate, person, actor=decision.actor, reason=decision.reason, case=case)


def _issue(case: ReconciliationCase, decision: Decision) -> None:
    assert case.enrollment_id is not None
    issue_certificate(case.enrollment_id, actor=decision.actor)


def _reissue(case: ReconciliationCase, decision: Decision) -> None:
    ours = ours_of(case)
    assert ours is not None
    assert ours.holder is not None
    reissue_certificate(ours, actor=decision.actor, first_name=ours.holder.first_name, last_name=ours.holder.last_name)


def _revoke(case: ReconciliationCase, decision: Decision) -> None:
    ours = ours_of(case)
    assert ours is not None
    revoke_certificate(ours, actor=decision.actor, reason=decision.reason)


def _correct_attendance(case: ReconciliationCase, decision: Decision) -> None:
    assert case.enrollment is not None
    absences = Attendance.objects.filter(
        enrollment=case.enrollment, status=AttendanceStatus.ABSENT, session__status=SessionStatus.PLANNED
    )
    for absence in absences.select_related("session").order_by("session__starts_at", "pk"):
        mark_attendance(absence.session, {absence.student_id: AttendanceStatus.PRESENT}, actor=decision.actor)


def _cancel(case: ReconciliationCase, decision: Decision) -> None:
    assert case.enrollment is not None
    remove_student(case.enrollment, actor=decision.actor, reason=decision.reason)


def _complete(case: ReconciliationCase, decision: Decision) -> None:
    assert case.enrollment is not None
    complete_seat(case.enrollment, actor=decision.actor, reason=decision.reason)


DOES: Final[dict[str, Callable[[ReconciliationCase, Decision], None]]] = {
    CaseResolution.ASSIGNED: _assign,
    CaseResolution.MOVED: _move,
    CaseResolution.ISSUED: _issue,
    CaseResolution.REISSUED: _reissue,
    CaseResolution.REVOKED: _revoke,
    CaseResolution.ATTENDANCE_CORRECTED: _correct_attendance,
    CaseResolution.CANCELED: _cancel,
    CaseResolution.COMPLETED: _complete,
}
"""What a resolution does beside closing the case."""
