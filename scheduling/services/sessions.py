"""Planning, changing and canceling sessions of trainings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import is_practice_admin
from accounts.services.audit import record_event
from catalog.enums import RunState
from catalog.locks import lock_training
from catalog.training_rules import may_run_training
from config.kit.errors import Conflict, Forbidden, Invalid, NotFound
from config.kit.locks import locked_transaction
from scheduling.enums import SessionStatus
from scheduling.models import Session
from scheduling.registry import follow_dates, participants_of
from scheduling.services.session_checks import as_noted, check_session, checked_sessions, plan_of, refuse_clashes
from scheduling.services.session_notices import tell_sessions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from catalog.models import Offering, Training
    from scheduling.plans import SessionPlan

CHANGEABLE: Final = frozenset({"starts_at", "ends_at", "location", "meet_link", "note"})
TOLD: Final = CHANGEABLE - {"note"}
"""What calendars show."""


def plan_session(training_id: int, plan: SessionPlan, *, actor: User | None, accept_clashes: bool = False) -> Session:
    """As `plan_sessions`, for one."""
    return plan_sessions(training_id, [plan], actor=actor, accept_clashes=accept_clashes)[0]


def plan_sessions(
    training_id: int, plans: Sequence[SessionPlan], *, actor: User | None, accept_clashes: bool = False
) -> list[Session]:
    """Further sessions of the training; everybody on it gets them into the calendar.

    Raises `NotFound`, `Forbidden`, `Invalid`, `Conflict`: `called_off`, `archived`,
    `started` (a time that has passed, with people on the training),
    `sessions_overlap`, `clashes` unless they are accepted.
    """
    with locked_transaction():
        training = lock_run(training_id, actor)
        sessions = checked_sessions(training, plans)
        if participants_of(training.pk):
            for session in sessions:
                _refuse_past(session.starts_at)
        refuse_clashes(training, plans, trainers=trainers_now(training), accept_clashes=accept_clashes)
        Session.objects.bulk_create(sessions)
        keep_dates(training)
        for session in sessions:
            record_event(
                "session.planned", session, actor=actor, practice=training.practice_id, training=training.pk,
                starts_at=session.starts_at.isoformat(), clashes_accepted=accept_clashes,
            )  # fmt: skip
        tell_sessions("session_planned", sessions, training=training, actor=actor)
        return sessions


def change_session(session: Session, *, actor: User | None, accept_clashes: bool = False, **changes: Any) -> Session:
    """Move a session, or change its room, link or note; everybody's calendar follows.

    Raises as `plan_sessions`; `Conflict` `started` once it has begun, `canceled` when it does not take place.
    """
    assert changes.keys() <= CHANGEABLE
    with locked_transaction():
        training = lock_run(session.offering_id, actor)
        session = _fresh(session)
        _refuse_past(session.starts_at)
        was = plan_of(session)
        before = {name: as_noted(getattr(session, name)) for name in changes}
        for name, value in changes.items():
            setattr(session, name, value)
        changed = {name for name in changes if before[name] != as_noted(getattr(session, name))}
        if not changed:
            return session
        check_session(session)
        if changed & {"starts_at", "ends_at"}:
            _refuse_past(session.starts_at)
        if changed & {"starts_at", "ends_at", "location"}:
            refuse_clashes(
                training,
                [plan_of(session)],
                trainers=trainers_now(training),
                accept_clashes=accept_clashes,
                session=session,
            )
        session.calendar_sequence += bool(changed & TOLD)
        session.save(update_fields=[*changed, "calendar_sequence"])
        keep_dates(training)
        record_event(
            "session.changed", session, actor=actor, practice=training.practice_id, training=training.pk,
            before={name: before[name] for name in sorted(changed)},
            after={name: as_noted(getattr(session, name)) for name in sorted(changed)},
            clashes_accepted=accept_clashes,
        )  # fmt: skip
        if changed & TOLD:
            tell_sessions("session_changed", [session], training=training, actor=actor, was=was)
        return session


def cancel_session(session: Session, *, actor: User | None, reason: str = "") -> Session:
    """The session does not take place; everybody is told. It stays, so that calendars can follow.

    One that has begun only by who runs the practice and with a reason: else
    `Conflict` (`started`), or `Invalid` (`reason`). A canceled one stays as it is.
    """
    with locked_transaction():
        training = lock_run(session.offering_id, actor)
        session = _fresh(session, is_canceled_ok=True)
        if session.status == SessionStatus.CANCELED:
            return session
        if session.starts_at <= timezone.now():
            if actor is not None and not is_practice_admin(actor, training.practice_id):
                raise _started()
            if not reason.strip():
                raise Invalid(fields={"reason": [_("Please say why.")]})
        _cancel(session, actor=actor, reason=reason)
        keep_dates(training)
        tell_sessions("session_canceled", [session], training=training, actor=actor, reason=reason)
        return session


def cancel_sessions(offering: Offering, *, actor: User | None, reason: str, is_told: bool) -> list[Session]:
    """Cancel every planned session of the offering, under its lock; it has no dates afterwards.

    With `is_told` somebody else tells the participants; the trainers hear of the coming sessions here.
    """
    assert transaction.get_connection().in_atomic_block, "the offering's lock is held"
    rows = Session.objects.filter(offering=offering.pk, status=SessionStatus.PLANNED)
    sessions = list(rows.select_related("location").order_by("pk"))
    for session in sessions:
        _cancel(session, actor=actor, reason=reason)
    tell_sessions(
        "session_canceled", sessions, training=offering, actor=actor, reason=reason, is_for_participants=not is_told
    )
    offering.starts_at = offering.ends_at = None
    offering.save(update_fields=["starts_at", "ends_at"])
    return sessions


def lock_run(training_id: int, actor: User | None) -> Training:
    """The training under its lock, for who runs it. Raises `NotFound`, `Forbidden`, `Conflict` when it is over."""
    training = lock_training(training_id)
    if actor is not None and not may_run_training(actor, training):
        raise Forbidden
    if training.run_state == RunState.CALLED_OFF:
        raise Conflict(_("This was called off."), code="called_off")
    if not training.is_active:
        raise Conflict(_("This training was archived."), code="archived")
    return training


def trainers_now(training: Training) -> list[User]:
    """Who leads the training, in the order in which they were chosen."""
    return list(User.objects.filter(training_posts__training=training.pk).order_by("training_posts__id"))


def keep_dates(training: Offering) -> None:
    """Let the locked training know when its first planned session starts and its last one ends; more follows that."""
    planned = Session.objects.filter(offering=training.pk, status=SessionStatus.PLANNED)
    dates = planned.aggregate(starts_at=Min("starts_at"), ends_at=Max("ends_at"))
    was = training.starts_at
    if dates == {"starts_at": was, "ends_at": training.ends_at}:
        return
    training.starts_at, training.ends_at = dates["starts_at"], dates["ends_at"]
    training.save(update_fields=["starts_at", "ends_at"])
    if training.starts_at != was:
        _keep_decision(training, was)
        follow_dates(training)


def _keep_decision(training: Offering, was: datetime | None) -> None:
    """A decision that the new start has overtaken keeps its distance from it, so that it is still made."""
    start, decision = training.starts_at, training.decide_at
    if start is None or decision is None or decision < start or was is None or decision >= was:
        return
    training.decide_at = start - (was - decision)
    training.save(update_fields=["decide_at"])
    record_event(
        "training.changed", training, actor=None, practice=training.practice_id,
        before={"decide_at": as_noted(decision)}, after={"decide_at": as_noted(training.decide_at)},
    )  # fmt: skip


def _fresh(session: Session, *, is_canceled_ok: bool = False) -> Session:
    """As it is under the offering's lock: a form may have written its values onto the caller's object."""
    found = Session.objects.select_related("location").filter(pk=session.pk).first()
    if found is None:
        raise NotFound
    if found.status == SessionStatus.CANCELED and not is_canceled_ok:
        raise Conflict(_("This date was canceled."), code="canceled")
    return found


def _cancel(session: Session, *, actor: User | None, reason: str) -> None:
    session.status = SessionStatus.CANCELED
    session.calendar_sequence += 1
    session.save(update_fields=["status", "calendar_sequence"])
    record_event("session.canceled", session, actor=actor, practice=session.practice_id, reason=reason)


def _refuse_past(starts_at: datetime) -> None:
    if starts_at <= timezone.now():
        raise _started()


def _started() -> Conflict:
    return Conflict(_("This has already started."), code="started")
