"""Seats that became free go to who waits: the one place that invites.

The published rule: in the order of arrival, whoever is active and wants to hear
of it; a seat is held for them until their invitation ends. Leaving, declining
and expiring go on to the next by themselves; what staff frees, staff gives.
Every look at the list leaves a row, so that it can be replayed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.training_rules import may_run_training
from config.kit.errors import Conflict, Forbidden
from config.kit.ids import uuid7
from config.kit.locks import locked_transaction
from config.kit.statements import gathered
from enrollments.enums import DecisionCause, DecisionOutcome, EnrollmentEvent, EnrollmentState
from enrollments.locks import lock_enrollment, lock_offering
from enrollments.models import WaitlistDecision
from enrollments.rules import offering_closed
from enrollments.services.transitions import announce_all, apply_event
from enrollments.services.waiting import first_eligible, waiting_line
from enrollments.states import TABLE

if TYPE_CHECKING:
    import uuid

    from accounts.models import User
    from catalog.models import Offering
    from enrollments.models import Enrollment
    from enrollments.services.waiting import Waiting

SHORTEST: Final = timedelta(minutes=30)
"""Nobody is asked to answer sooner than this."""
BEFORE_START: Final = timedelta(hours=2)
"""Invitations end this long before the start, unless that is sooner than `SHORTEST` from now."""
BATCH: Final = 50
"""How many invitations of staff are written under one lock."""


def invitation_end(offering: Offering, now: datetime) -> datetime:
    """When an invitation made now ends: after the practice's window, two hours before the start at the latest."""
    end = now + timedelta(minutes=offering.practice.invite_window_minutes)
    if offering.starts_at is None:
        return end
    return max(now + SHORTEST, min(end, offering.starts_at - BEFORE_START))


def promote(
    offering: Offering,
    *,
    cause: DecisionCause,
    actor: User | None,
    at_most: int | None = None,
    only: Enrollment | None = None,
) -> list[Enrollment]:
    """Invite the next of the locked offering's waiting list as long as seats are free; returns who was invited.

    `at_most` stops after so many, `only` invites this person alone, wherever
    they stand. Nobody waiting leaves no trace; everything else does.
    """
    if not offering.waitlist_length:
        return []
    run = _Run(offering, cause=cause, actor=actor)
    invited: list[Enrollment] = []
    stop = run.obstacle()
    if stop is None:
        with gathered():  # nothing here reads what one invitation writes
            for waiting in waiting_line(offering):
                stop = _stop(offering, done=len(invited), at_most=at_most)
                if stop is not None:
                    break
                if only is not None and waiting.enrollment.pk != only.pk:
                    continue
                run.note(waiting.passed or DecisionOutcome.INVITED, waiting)
                if waiting.is_eligible:
                    ends_at = invitation_end(offering, timezone.now())
                    apply_event(
                        waiting.enrollment, EnrollmentEvent.INVITE, actor=actor, quiet=True, invite_expires_at=ends_at
                    )
                    invited.append(waiting.enrollment)
        announce_all(invited, TABLE[EnrollmentState.WAITLIST, EnrollmentEvent.INVITE])
    if only is None:
        run.note(stop or DecisionOutcome.STOPPED_NOBODY)
    run.write()
    return invited


def invite_next(offering_id: int, *, count: int, actor: User) -> list[Enrollment]:
    """Staff give free seats to the next `count` of the waiting list, fewer when fewer seats are free or people wait.

    In batches, so that no lock is held for long. Raises `Forbidden`.
    """
    invited: list[Enrollment] = []
    while len(invited) < count:
        wanted = min(BATCH, count - len(invited))
        with locked_transaction():
            offering = lock_offering(offering_id)
            if not may_run_training(actor, offering):
                raise Forbidden
            made = promote(offering, cause=DecisionCause.STAFF_INVITED, actor=actor, at_most=wanted)
        invited += made
        if len(made) < wanted:
            break
    return invited


def invite_student(enrollment: Enrollment, *, actor: User) -> Enrollment:
    """Staff invite one waiting person, who must be among the next for whom a seat is free.

    Raises `Forbidden`, `Conflict`: `wrong_state` unless they wait, `not_next`
    when others come first or no seat is free, or why nobody can be taken in.
    """
    with locked_transaction():
        locked = lock_enrollment(enrollment.pk)
        offering = locked.offering
        if not may_run_training(actor, offering):
            raise Forbidden
        if locked.state != EnrollmentState.WAITLIST:
            raise wrong_state(locked)
        closed = offering_closed(offering)
        if closed is not None:
            raise closed
        free = offering.waitlist_length if offering.free_seats is None else offering.free_seats
        if all(waiting.pk != locked.pk for waiting in first_eligible(offering, free)):
            raise Conflict(_("No seat is free for this person: others come first."), code="not_next")
        invited = promote(offering, cause=DecisionCause.STAFF_CHOSE, actor=actor, only=locked)
        if not invited:
            raise Conflict(_("It starts too soon to invite anybody."), code="too_late")
        return invited[0]


def wrong_state(enrollment: Enrollment) -> Conflict:
    """The refusal of an act that this state does not allow."""
    return Conflict(
        _("This enrolment is %(state)s; that is not possible.")
        % {"state": EnrollmentState(enrollment.state).label.lower()},
        code="wrong_state",
        details={"state": enrollment.state},
    )


def _stop(offering: Offering, *, done: int, at_most: int | None) -> DecisionOutcome | None:
    if at_most is not None and done >= at_most:
        return DecisionOutcome.STOPPED_LIMIT
    return DecisionOutcome.STOPPED_NO_SEAT if offering.free_seats == 0 else None


class _Run:
    """The rows of one promotion, written together at its end."""

    def __init__(self, offering: Offering, *, cause: DecisionCause, actor: User | None) -> None:
        self.offering = offering
        self.cause = cause
        self.actor = actor
        self.run: uuid.UUID = uuid7()
        self.rows: list[WaitlistDecision] = []

    def obstacle(self) -> DecisionOutcome | None:
        """Why nobody at all can be invited now."""
        offering = self.offering
        if offering.has_started:
            return DecisionOutcome.STOPPED_STARTED
        if offering_closed(offering) is not None:
            return DecisionOutcome.STOPPED_NOBODY
        if offering.starts_at is not None and offering.starts_at - timezone.now() < SHORTEST:
            return DecisionOutcome.STOPPED_TOO_LATE
        return None

    def note(self, outcome: DecisionOutcome, waiting: Waiting | None = None) -> None:
        """One look, with the numbers as they are before it."""
        self.rows.append(
            WaitlistDecision(
                practice_id=self.offering.practice_id,
                offering_id=self.offering.pk,
                enrollment=waiting.enrollment if waiting else None,
                run=self.run,
                cause=self.cause,
                outcome=outcome,
                place=waiting.place if waiting else None,
                free_seats=self.offering.free_seats,
                waiting=self.offering.waitlist_length,
                actor=self.actor,
            )
        )

    def write(self) -> None:
        """All rows, in one statement."""
        WaitlistDecision.objects.bulk_create(self.rows)
