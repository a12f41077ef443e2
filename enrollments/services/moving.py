"""Staff carry people over from one training to another, by the hundred and without a word to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from catalog.locks import lock_offerings
from catalog.training_rules import leads_training, may_run_training
from config.kit.errors import Forbidden, Invalid
from config.kit.locks import locked_transaction
from enrollments.enums import LIVE, SEAT_HOLDING, EnrollmentEvent, EnrollmentState
from enrollments.models import Enrollment, Order
from enrollments.rules import offering_closed
from enrollments.services.promotion import invitation_end
from enrollments.services.transitions import apply_event, begin_enrollment
from enrollments.states import BULK
from scheduling.locks import lock_people
from scheduling.session_clashes import participant_clashes, spans_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User
    from catalog.models import Offering

Event = EnrollmentEvent
State = EnrollmentState
STEPS: Final = {
    State.ENROLLED: (Event.ENROLL,),
    State.WAITLIST: (Event.JOIN_WAITLIST,),
    State.WAITLIST_INVITED: (Event.JOIN_WAITLIST, Event.INVITE),
    State.WAITLIST_INVITE_EXPIRED: (Event.JOIN_WAITLIST, Event.INVITE, Event.EXPIRE_INVITE),
    State.WAITLIST_DECLINED: (Event.JOIN_WAITLIST, Event.INVITE, Event.DECLINE),
}
"""By which events of the table somebody gets into each state that a row can be carried into."""
KEPT: Final = {State.PENDING: State.ENROLLED, State.COMPLETED: State.ENROLLED}


@dataclass(slots=True)
class Moved:
    """The students' ids that were carried over, those who were there already, and why others were not."""

    moved: list[int] = field(default_factory=list)
    skipped: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def move_enrollments(
    source: Offering,
    target: Offering,
    *,
    student_ids: Sequence[int],
    is_copy: bool,
    state: EnrollmentState | None,
    actor: User,
) -> Moved:
    """Carry these students over to `target` in the state they are in, or in `state`; a move takes them off `source`.

    The target's capacity holds, and nobody is carried into two places at once or
    into what they lead: `errors` says so. What was noted as paid goes along; what was
    paid online can only be copied. Nobody is told and nobody is invited.
    Raises `Forbidden` unless `actor` runs both, `Invalid` for one and the same
    or a `state` that nobody is carried into, `Conflict` when the target is closed.
    """
    if source.pk == target.pk or (state is not None and state not in STEPS):
        raise Invalid
    with locked_transaction():
        locked = lock_offerings({source.pk, target.pk})
        if not all(may_run_training(actor, offering) for offering in locked.values()):
            raise Forbidden
        closed = offering_closed(locked[target.pk])
        if closed is not None:
            raise closed
        carrier = _Carrier(locked[source.pk], locked[target.pk], is_copy=is_copy, state=state, actor=actor)
        wanted = list(dict.fromkeys(student_ids))
        carrier.lock(wanted)
        for student_id in wanted:
            carrier.carry(student_id)
        return carrier.answer


class _Carrier:
    """Both offerings are locked."""

    def __init__(
        self, source: Offering, target: Offering, *, is_copy: bool, state: EnrollmentState | None, actor: User
    ) -> None:
        self.source, self.target, self.is_copy, self.state, self.actor = source, target, is_copy, state, actor
        self.answer = Moved()
        self.spans = spans_of(target.pk)

    def lock(self, student_ids: Sequence[int]) -> None:
        """The people who can be carried: nobody else books for them meanwhile."""
        there = Enrollment.objects.filter(offering=self.source, state__in=sorted(LIVE))
        if people := set(student_ids) & set(there.values_list("student", flat=True)):
            lock_people(*sorted(people))

    def carry(self, student_id: int) -> None:
        """One student, or the reason why not."""
        row = self._live(self.source, student_id)
        if self._live(self.target, student_id) is not None:
            self.answer.skipped.append(student_id)
            return
        if row is None:
            self._refuse(student_id, " is not enrolled in the source training")
            return
        wanted = self.state or KEPT.get(State(row.state), State(row.state))
        if obstacle := self._obstacle(row, wanted):
            self._refuse(student_id, obstacle)
            return
        if not self.is_copy:
            self._apply(row, Event.REMOVE)
        self._begin(row, wanted)
        self.answer.moved.append(student_id)

    def _begin(self, row: Enrollment, wanted: EnrollmentState) -> None:
        first, *further = STEPS[wanted]
        more: dict[str, Any] = {
            "surface": row.surface,
            "terms": row.terms | {"title": self.target.title},
            "is_paid": row.is_paid,
            "carried_from": row,
        }
        new = begin_enrollment(self.target, first, student=row.student, actor=self.actor, reason=BULK, **more)
        for event in further:
            self._apply(new, event)

    def _apply(self, row: Enrollment, event: EnrollmentEvent) -> None:
        more: dict[str, Any] = {}
        if event == Event.INVITE:
            more["invite_expires_at"] = invitation_end(self.target, timezone.now())
        apply_event(row, event, actor=self.actor, reason=BULK, quiet=True, **more)

    def _live(self, offering: Offering, student_id: int) -> Enrollment | None:
        rows = Enrollment.objects.filter(offering=offering, student=student_id, state__in=sorted(LIVE))
        row = rows.select_related("student", "practice").order_by("-id").first()
        if row is not None:
            row.offering = offering
        return row

    def _obstacle(self, row: Enrollment, wanted: EnrollmentState) -> str:
        """What follows the student's name where they cannot be carried over, or ""."""
        if wanted in SEAT_HOLDING and self.target.free_seats == 0:
            return ": no spots available in the target training"
        if leads_training(row.student, self.target.pk):
            return " leads the target training"
        if wanted in SEAT_HOLDING and self._is_elsewhere(row):
            return " is already booked during the target training"
        if not self.is_copy and row.state == State.COMPLETED:
            return " has completed the source training and can only be copied"
        if not self.is_copy and Order.objects.filter(enrollment=row).exists():
            return " paid online; copy instead and refund the first"
        return ""

    def _is_elsewhere(self, row: Enrollment) -> bool:
        """Whether the student has to be somewhere else during the target; a move gives the source's dates up."""
        clashes = participant_clashes(
            [row.student],
            self.spans,
            practice=self.target.practice_id,
            except_offering=self.target.pk,
            given_up=None if self.is_copy else self.source.pk,
        )
        return bool(clashes)

    def _refuse(self, student_id: int, why: str) -> None:
        self.answer.errors.append(f"Student {student_id}{why}")
