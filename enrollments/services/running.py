"""Whether a training takes place: decided by people, or on its day of decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import structlog
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.queries import admins_of
from accounts.services.audit import record_event
from catalog.enums import OfferingKind, RunState, WhenShort
from catalog.models import Offering, Training
from catalog.training_rules import may_run_training
from config.kit.errors import Conflict, Forbidden, Invalid
from config.kit.locks import locked_transaction
from enrollments.enums import OPEN, EnrollmentEvent, EnrollmentState
from enrollments.locks import lock_offering
from enrollments.models import Enrollment, Order
from enrollments.services.group_notices import tell_trainers
from enrollments.services.leaving import pay_back
from enrollments.services.notices import send_notices
from enrollments.services.transitions import apply_event
from scheduling.services.sessions import cancel_sessions

if TYPE_CHECKING:
    from accounts.models import User

BATCH: Final = 200
logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class CalledOff:
    """How many people were told, and how many of them get money back."""

    told: int
    refunds: int


def confirm_offering(offering_id: int, *, actor: User | None) -> Offering:
    """It takes place; everybody enrolled and its trainers are told. Nothing happens when that was said before.

    Raises `Forbidden`, `Conflict` (`called_off`, `started`).
    """
    with locked_transaction():
        offering = _locked(offering_id, actor)
        if offering.run_state != RunState.CONFIRMED:
            _confirm(offering, actor=actor)
        return offering


def call_off_offering(offering_id: int, *, actor: User | None, reason: str) -> CalledOff:
    """It does not take place: everybody on it is canceled and told why, what was paid is queued to go back.

    Raises `Forbidden`, `Invalid` without a reason, `Conflict` (`called_off`, `started`).
    """
    if not reason.strip():
        raise Invalid(fields={"reason": [_("Please say why.")]})
    with locked_transaction():
        return _call_off(_locked(offering_id, actor), actor=actor, reason=reason)


def decide_due() -> int:
    """Decide whatever is due: confirm with enough people, else call off where that was chosen; returns how many.

    What asks the school stays as it is, in the list of what waits for it. Repeatable.
    """
    now = timezone.now()
    due = Offering.objects.filter(run_state=RunState.PLANNED, decide_at__lte=now, is_active=True)
    due = due.filter(Q(starts_at__gt=now) | Q(starts_at=None))
    decided = 0
    for pk in list(due.order_by("decide_at").values_list("pk", flat=True)[:BATCH]):
        try:
            decided += _decide(pk)
        except Exception:
            logger.exception("offering not decided", offering=pk)
    return decided


def _decide(offering_id: int) -> bool:
    with locked_transaction():
        offering = lock_offering(offering_id)
        is_due = offering.decide_at is not None and offering.decide_at <= timezone.now()
        if offering.run_state != RunState.PLANNED or not is_due or offering.has_started:
            return False
        coming = Enrollment.objects.filter(
            offering=offering_id, state__in=[EnrollmentState.ENROLLED, EnrollmentState.COMPLETED]
        ).count()
        if coming >= (offering.minimum_participants or 0):
            _confirm(offering, actor=None)
            return True
        if offering.when_short == WhenShort.CALL_OFF:
            with translation.override(offering.practice.language):  # it is said to everybody as it was written
                reason = _("Too few people take part.")
            _call_off(offering, actor=None, reason=reason)
            return True
        _ask(offering, coming)
        return False


def _locked(offering_id: int, actor: User | None) -> Offering:
    offering = lock_offering(offering_id)
    if actor is not None and not may_run_training(actor, offering):
        raise Forbidden
    if offering.kind == OfferingKind.COURSE_PACK:
        raise Conflict(code="not_a_group")
    if offering.run_state == RunState.CALLED_OFF:
        raise Conflict(_("This was called off."), code="called_off")
    if offering.has_started:
        raise Conflict(_("This has already started."), code="started")
    return offering


def _confirm(offering: Offering, *, actor: User | None) -> None:
    _set_state(offering, RunState.CONFIRMED)
    record_event("offering.confirmed", offering, actor=actor, practice=offering.practice_id)
    coming = _people(offering, frozenset({EnrollmentState.ENROLLED}))
    send_notices("enrollments.running_confirmed", coming)
    tell_trainers(
        "enrollments.trainer_running_confirmed",
        offering,
        dedupe_key=f"running:{offering.pk}",
        extra={"taken": len(coming)},
        but=actor,
    )


def _call_off(offering: Offering, *, actor: User | None, reason: str) -> CalledOff:
    from enrollments.tasks import close_attempts  # noqa: PLC0415 - tasks call this module

    people = _people(offering, OPEN)
    unpaid = Order.objects.filter(enrollment__in=people, enrollment__state=EnrollmentState.PENDING)
    for order_id in list(unpaid.values_list("pk", flat=True)):
        close_attempts.on_commit(order_id)
    refunds = 0
    for enrollment in people:
        apply_event(enrollment, EnrollmentEvent.CALL_OFF, actor=actor, reason=reason)
        refunds += pay_back(enrollment, actor=actor, reason=reason) > 0
    cancel_sessions(offering, actor=actor, reason=reason, is_told=True)
    _set_state(offering, RunState.CALLED_OFF)
    record_event("offering.called_off", offering, actor=actor, practice=offering.practice_id, reason=reason)
    return CalledOff(len(people), refunds)


def _ask(offering: Offering, coming: int) -> None:
    """Tell who runs it that a decision is due; once for each day of decision."""
    assert offering.decide_at is not None
    tell_trainers(
        "enrollments.decision_due",
        offering,
        dedupe_key=f"decision:{offering.pk}:{int(offering.decide_at.timestamp())}",
        extra={"enrolled": coming, "minimum": offering.minimum_participants},
        also=admins_of(offering.practice),
    )


def _set_state(offering: Offering, state: RunState) -> None:
    """On the training where it is one: whether it is listed follows there."""
    row = Training.objects.filter(pk=offering.pk).first() or offering
    row.run_state = offering.run_state = state
    row.save(update_fields=["run_state"])


def _people(offering: Offering, states: frozenset[EnrollmentState]) -> list[Enrollment]:
    rows = Enrollment.objects.filter(offering=offering.pk, state__in=sorted(states))
    people = list(rows.select_related("student", "practice").order_by("pk"))
    for enrollment in people:
        enrollment.offering = offering
    return people
