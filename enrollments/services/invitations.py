"""Answers to an invitation, and what becomes of one that nobody answers."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import structlog
from django.core import signing
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.enums import OfferingKind
from catalog.training_rules import may_run_training
from config.kit.errors import Conflict, Forbidden, NotFound
from config.kit.locks import locked_transaction
from enrollments.enums import DecisionCause, EnrollmentEvent, EnrollmentState
from enrollments.locks import lock_due_invitations, lock_enrollment, lock_offering
from enrollments.models import Enrollment
from enrollments.rules import offering_refusal
from enrollments.services.joining import open_order, profile_of, refuse_overlap, reserve_until
from enrollments.services.promotion import promote, wrong_state
from enrollments.services.transitions import apply_event
from scheduling.locks import lock_people

if TYPE_CHECKING:
    from accounts.models import User

SALT: Final = "enrollments.invitation"
logger = structlog.get_logger(__name__)


def accept_invitation(enrollment: Enrollment, *, actor: User) -> Enrollment:
    """The invited student takes the seat that is held; what is priced, and not noted as paid, waits for its payment.

    Raises `Forbidden`, what `offering_refusal` says, and `Conflict`:
    `no_invitation` (so a second acceptance changes nothing), `invitation_over`,
    `session_overlap`, `choose_times` for a pack.
    """
    with locked_transaction():
        locked = _answered(enrollment, actor)
        offering = locked.offering
        if locked.invite_expires_at is None or locked.invite_expires_at <= timezone.now():
            raise Conflict(_("The invitation has ended."), code="invitation_over")
        if offering.kind == OfferingKind.COURSE_PACK:
            raise Conflict(_("Please choose your times first."), code="choose_times", details={"uid": str(locked.uid)})
        lock_people(locked.student_id)
        refusal = offering_refusal(offering, locked.student, profile_of(offering, locked.student), by_staff=True)
        if refusal is not None:
            raise refusal
        refuse_overlap(offering, locked.student)
        if not offering.price or locked.is_paid:
            return apply_event(locked, EnrollmentEvent.ACCEPT, actor=actor)
        held = apply_event(locked, EnrollmentEvent.RESERVE, actor=actor, pay_by=reserve_until(offering))
        open_order(held)
        return held


def decline_invitation(enrollment: Enrollment, *, actor: User) -> Enrollment:
    """The invited student, or staff for them, lets the seat go; it is offered to the next.

    Raises `Forbidden`, `Conflict` (`no_invitation`).
    """
    with locked_transaction():
        locked = _answered(enrollment, actor, by_staff_too=True)
        apply_event(locked, EnrollmentEvent.DECLINE, actor=actor)
        promote(locked.offering, cause=DecisionCause.DECLINED, actor=None)
        return locked


def withdraw_invitation(enrollment: Enrollment, *, actor: User) -> Enrollment:
    """Staff take an invitation back; the seat is free, and theirs to give. Raises `Forbidden`, `Conflict`."""
    return _by_staff(enrollment, EnrollmentEvent.DEINVITE, actor=actor)


def return_to_waitlist(enrollment: Enrollment, *, actor: User) -> Enrollment:
    """Staff put an invited person back where they stood in the queue, silently. Raises `Forbidden`, `Conflict`."""
    return _by_staff(enrollment, EnrollmentEvent.RETURN_TO_WAITLIST, actor=actor)


def expire_invitations(*, now: datetime | None = None, limit: int = 200) -> int:
    """End every invitation that is due and offer its seat to the next; returns how many ended.

    One transaction an offering, at most `limit` offerings, the longest due
    first; one that fails does not keep the others waiting. May run twice and in
    several places at once.
    """
    due_by = now or timezone.now()
    due = Enrollment.objects.filter(state=EnrollmentState.WAITLIST_INVITED, invite_expires_at__lte=due_by)
    offerings = due.values("offering").annotate(first=Min("invite_expires_at")).order_by("first")
    ended = 0
    for offering_id in list(offerings.values_list("offering", flat=True)[:limit]):
        try:
            ended += _expire(offering_id, due_by)
        except Exception:
            logger.exception("invitations not expired", offering=offering_id)
    return ended


def invitation_token(enrollment: Enrollment) -> str:
    """What opens this very invitation by a link; a later one has another."""
    return signing.dumps([str(enrollment.uid), _stamp(enrollment)], salt=SALT)


def read_invitation(token: str) -> Enrollment:
    """The enrolment whose latest invitation the token names, answered or not. Raises `NotFound`."""
    try:
        uid, stamp = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise NotFound from error
    rows = Enrollment.objects.select_related("offering", "practice", "student")
    enrollment = rows.filter(uid=uid, invited_at__isnull=False).first()
    if enrollment is None or _stamp(enrollment) != stamp:
        raise NotFound
    return enrollment


def _stamp(enrollment: Enrollment) -> Any:
    return enrollment.invited_at.isoformat() if enrollment.invited_at else None


def _expire(offering_id: int, due_by: datetime) -> int:
    with locked_transaction():
        offering = lock_offering(offering_id)
        due = lock_due_invitations(offering_id, due_by)
        for enrollment in due:
            enrollment.offering = offering
            apply_event(enrollment, EnrollmentEvent.EXPIRE_INVITE, actor=None)
        if due:
            promote(offering, cause=DecisionCause.EXPIRED, actor=None)
        return len(due)


def _answered(enrollment: Enrollment, actor: User, *, by_staff_too: bool = False) -> Enrollment:
    """The locked invitation, if it is one and `actor` may answer it."""
    locked = lock_enrollment(enrollment.pk)
    if locked.student_id != actor.pk and not (by_staff_too and may_run_training(actor, locked.offering)):
        raise Forbidden
    if locked.state != EnrollmentState.WAITLIST_INVITED:
        raise Conflict(_("There is no open invitation."), code="no_invitation", details={"state": locked.state})
    return locked


def _by_staff(enrollment: Enrollment, event: EnrollmentEvent, *, actor: User) -> Enrollment:
    with locked_transaction():
        locked = lock_enrollment(enrollment.pk)
        if not may_run_training(actor, locked.offering):
            raise Forbidden
        if locked.state != EnrollmentState.WAITLIST_INVITED:
            raise wrong_state(locked)
        return apply_event(locked, event, actor=actor)
