"""What has begun takes nobody in any more; what has ended is complete."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import structlog
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Offering
from catalog.training_rules import may_run_training
from config.kit.errors import Conflict, Forbidden
from config.kit.locks import locked_transaction
from enrollments.enums import EnrollmentEvent, EnrollmentState
from enrollments.locks import lock_enrollment, lock_offering
from enrollments.models import Enrollment
from enrollments.services.transitions import apply_event
from enrollments.states import WAITING
from scheduling.enums import AttendanceStatus, SessionStatus
from scheduling.models import Attendance

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import User
    from catalog.models import Training

BATCH: Final = 200
REST: Final = timedelta(hours=24)
"""How long after its end an offering completes by itself: trainers note who was there meanwhile."""
logger = structlog.get_logger(__name__)


def close_waiting_lists() -> int:
    """End every wait, invitation and lapsed place of what has started; returns how many ended. Repeatable."""
    waiting = Enrollment.objects.filter(state__in=WAITING, offering=OuterRef("pk"))
    started = Offering.objects.filter(Exists(waiting), starts_at__lte=timezone.now())
    return _sweep(started.order_by("starts_at"), _close)


def complete_ended() -> int:
    """Complete everybody of what ended a day ago, but who was absent throughout; returns how many. Repeatable.

    Where nobody noted who was there, everybody was.
    """
    seated = Enrollment.objects.filter(state=EnrollmentState.ENROLLED, offering=OuterRef("pk"))
    seated = seated.exclude(_absent_throughout(OuterRef("offering"), OuterRef("student")))
    ended = Offering.objects.filter(
        Exists(seated), seats_taken__gt=0, starts_at__isnull=False, ends_at__lte=timezone.now() - REST
    )
    return _sweep(ended.order_by("ends_at"), _complete)


def complete_training(training: Training, *, actor: User) -> int:
    """Complete everybody of what is over without waiting for the sweep; returns how many.

    Who leads it or runs the practice may. Who was absent throughout stays as
    they are. Raises `Forbidden`, `Conflict` (`not_over`) before its end.
    """
    if not may_run_training(actor, training):
        raise Forbidden
    with locked_transaction():
        offering = lock_offering(training.pk)
        if offering.ends_at is None or offering.ends_at > timezone.now():
            raise Conflict(_("This is not over yet."), code="not_over")
        return _apply(offering, EnrollmentEvent.COMPLETE, _present(offering), actor=actor)


def complete_seat(enrollment: Enrollment, *, actor: User, reason: str) -> Enrollment:
    """Complete one person of what is over, whatever was noted of their attendance; the reason is kept with the step.

    Raises `Forbidden`, `Conflict`: `not_over` before its end, `illegal_transition` unless they are enrolled.
    """
    with locked_transaction():
        locked = lock_enrollment(enrollment.pk)
        if not may_run_training(actor, locked.offering):
            raise Forbidden
        if not locked.offering.has_ended:
            raise Conflict(_("This is not over yet."), code="not_over")
        return apply_event(locked, EnrollmentEvent.COMPLETE, actor=actor, reason=reason)


def _sweep(offerings: QuerySet[Offering], work: Callable[[Offering], int]) -> int:
    """`work` on each under its lock, in a transaction of its own; one that fails does not keep the others waiting."""
    done = 0
    for pk in list(offerings.values_list("pk", flat=True)[:BATCH]):
        try:
            with locked_transaction():
                done += work(lock_offering(pk))
        except Exception:
            logger.exception("offering not finished", offering=pk)
    return done


def _close(offering: Offering) -> int:
    if not offering.has_started:
        return 0
    return _apply(offering, EnrollmentEvent.CLOSE, Q(state__in=WAITING))


def _complete(offering: Offering) -> int:
    if offering.ends_at is None or offering.ends_at > timezone.now() - REST:
        return 0
    return _apply(offering, EnrollmentEvent.COMPLETE, _present(offering))


def _present(offering: Offering) -> Q:
    """Who is enrolled and was not absent throughout."""
    return Q(state=EnrollmentState.ENROLLED) & ~_absent_throughout(offering.pk, OuterRef("student"))


def _apply(offering: Offering, event: EnrollmentEvent, whom: Q, *, actor: User | None = None) -> int:
    rows = list(
        Enrollment.objects.filter(whom, offering=offering.pk).select_related("student", "practice").order_by("pk")
    )
    for enrollment in rows:
        enrollment.offering = offering
        apply_event(enrollment, event, actor=actor)
    return len(rows)


def _absent_throughout(offering: Any, student: OuterRef) -> Q:
    """Whether somebody's attendance was noted, and never as there; `offering` is an id or a reference to one."""
    noted = Attendance.objects.filter(
        session__offering=offering, student=student, session__status=SessionStatus.PLANNED
    )
    there = noted.exclude(status=AttendanceStatus.ABSENT)
    return Q(Exists(noted)) & ~Q(Exists(there))
