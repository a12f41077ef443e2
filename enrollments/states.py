"""The one transition table of enrolments and that of payments.

An edge names who may be in which state, what happens and where that leads.
Services apply edges through `enrollments.services.transitions.apply_event`;
the database refuses every other change of state by a trigger made from the
same table (`guard_states`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final

import pgtrigger

from enrollments.enums import EnrollmentEvent as Event
from enrollments.enums import EnrollmentState as State
from enrollments.enums import PaymentState as Pay


class Calendar(Enum):
    """What an edge tells the student's calendar."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Edge:
    """`source` None means that the row is being created.

    `notice` is the message kind sent to the student (and, where it exists, to
    the teachers); None is silent. `frees_times` gives lesson times back.
    `calendar` is what becomes of the student's entries; it follows the target,
    never how full the offering was.
    """

    source: State | None
    event: Event
    target: State
    notice: str | None = None
    frees_times: bool = False

    @property
    def calendar(self) -> Calendar | None:
        """What the student's calendar is told, or None."""
        if self.event in CONFIRMING:
            return Calendar.CONFIRMED
        if self.event == Event.JOIN_WAITLIST:
            return Calendar.TENTATIVE
        is_over = self.target in {State.CANCELED, *LAPSED}
        return Calendar.CANCEL if is_over and self.source not in {State.PENDING, *LAPSED} else None


CONFIRMING: Final = frozenset({Event.ENROLL, Event.PAY, Event.FORCE_ENROLL, Event.ACCEPT, Event.REINSTATE})
WAITING: Final = (State.WAITLIST, State.WAITLIST_INVITED, State.WAITLIST_INVITE_EXPIRED, State.WAITLIST_DECLINED)
LAPSED: Final = (State.WAITLIST_INVITE_EXPIRED, State.WAITLIST_DECLINED)
IN_LINE: Final = (State.WAITLIST, State.WAITLIST_INVITED)
LATE: Final = "late"
"""The reason of leaving when the cancellation policy says that it is late."""
BULK: Final = "bulk"
"""The reason of steps that carry somebody over from another offering: they are silent and decided by nobody's turn."""
CONFIRMED: Final = "enrollments.confirmed"
WAITLISTED: Final = "enrollments.waitlisted"
INVITATION_ENDED: Final = "enrollments.invitation_ended"
CALLED_OFF: Final = "enrollments.called_off"

EDGES: Final = (
    Edge(None, Event.RESERVE, State.PENDING),
    Edge(None, Event.ENROLL, State.ENROLLED, CONFIRMED),
    Edge(None, Event.JOIN_WAITLIST, State.WAITLIST, WAITLISTED),
    Edge(State.PENDING, Event.PAY, State.ENROLLED, CONFIRMED),
    Edge(State.PENDING, Event.EXPIRE_PAYMENT, State.CANCELED, "enrollments.payment_expired", frees_times=True),
    Edge(State.PENDING, Event.LEAVE, State.CANCELED, frees_times=True),
    Edge(State.PENDING, Event.REMOVE, State.CANCELED, "enrollments.removed", frees_times=True),
    Edge(State.PENDING, Event.CALL_OFF, State.CANCELED, CALLED_OFF, frees_times=True),
    Edge(State.ENROLLED, Event.LEAVE, State.CANCELED, "enrollments.left", frees_times=True),
    Edge(State.ENROLLED, Event.REMOVE, State.CANCELED, "enrollments.removed", frees_times=True),
    Edge(State.ENROLLED, Event.REFUND, State.CANCELED, "enrollments.refunded", frees_times=True),
    Edge(State.ENROLLED, Event.CALL_OFF, State.CANCELED, CALLED_OFF, frees_times=True),
    Edge(State.ENROLLED, Event.COMPLETE, State.COMPLETED, "enrollments.completed"),
    Edge(State.CANCELED, Event.REINSTATE, State.ENROLLED, CONFIRMED),
    Edge(State.COMPLETED, Event.REOPEN, State.ENROLLED),
    Edge(State.COMPLETED, Event.REFUND, State.CANCELED, "enrollments.refunded"),
    Edge(State.WAITLIST, Event.INVITE, State.WAITLIST_INVITED, "enrollments.invited"),
    Edge(State.WAITLIST, Event.FORCE_ENROLL, State.ENROLLED, CONFIRMED),
    Edge(State.WAITLIST_INVITED, Event.ACCEPT, State.ENROLLED, "enrollments.accepted"),
    Edge(State.WAITLIST_INVITED, Event.RESERVE, State.PENDING),
    Edge(State.WAITLIST_INVITED, Event.DECLINE, State.WAITLIST_DECLINED, "enrollments.declined"),
    Edge(State.WAITLIST_INVITED, Event.EXPIRE_INVITE, State.WAITLIST_INVITE_EXPIRED, INVITATION_ENDED),
    Edge(State.WAITLIST_INVITED, Event.DEINVITE, State.WAITLIST_INVITE_EXPIRED, INVITATION_ENDED),
    Edge(State.WAITLIST_INVITED, Event.RETURN_TO_WAITLIST, State.WAITLIST),
    *(Edge(state, Event.RESERVE, State.PENDING) for state in LAPSED),
    *(Edge(state, Event.ENROLL, State.ENROLLED, CONFIRMED) for state in LAPSED),
    *(Edge(state, Event.JOIN_WAITLIST, State.WAITLIST, WAITLISTED) for state in LAPSED),
    *(Edge(state, Event.LEAVE, State.CANCELED, "enrollments.left") for state in IN_LINE),
    *(Edge(state, Event.REMOVE, State.CANCELED, "enrollments.removed") for state in IN_LINE),
    *(Edge(state, Event.CALL_OFF, State.CANCELED, CALLED_OFF) for state in IN_LINE),
    *(Edge(state, Event.CLOSE, State.CANCELED, "enrollments.waitlist_closed") for state in IN_LINE),
    *(
        Edge(state, event, State.CANCELED)
        for state in LAPSED
        for event in (Event.LEAVE, Event.REMOVE, Event.CALL_OFF, Event.CLOSE)
    ),
)

TABLE: Final = {(edge.source, edge.event): edge for edge in EDGES}

PAYMENT_MOVES: Final = frozenset(
    {
        (Pay.CREATED, Pay.REQUIRES_ACTION),
        (Pay.CREATED, Pay.PROCESSING),
        (Pay.CREATED, Pay.SUCCEEDED),
        (Pay.CREATED, Pay.FAILED),
        (Pay.CREATED, Pay.CANCELED),
        (Pay.REQUIRES_ACTION, Pay.PROCESSING),
        (Pay.REQUIRES_ACTION, Pay.SUCCEEDED),
        (Pay.REQUIRES_ACTION, Pay.FAILED),
        (Pay.REQUIRES_ACTION, Pay.CANCELED),
        (Pay.PROCESSING, Pay.REQUIRES_ACTION),
        (Pay.PROCESSING, Pay.SUCCEEDED),
        (Pay.PROCESSING, Pay.FAILED),
        (Pay.PROCESSING, Pay.CANCELED),
        (Pay.FAILED, Pay.REQUIRES_ACTION),
        (Pay.FAILED, Pay.PROCESSING),
        (Pay.FAILED, Pay.SUCCEEDED),
        (Pay.FAILED, Pay.CANCELED),
        (Pay.CANCELED, Pay.SUCCEEDED),
    }
)


def guard_states(name: str, *, moves: Iterable[tuple[str, str]], births: Iterable[str]) -> pgtrigger.Trigger:
    """A trigger that refuses every state of a new row but `births` and every change but `moves`."""
    pairs = ", ".join(sorted(f"('{source}', '{target}')" for source, target in moves))
    first = ", ".join(sorted(f"'{state}'" for state in births))
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("state"),
        func=f"""
            IF TG_OP = 'INSERT' THEN
                IF NEW.state NOT IN ({first}) THEN
                    RAISE EXCEPTION '%: no row begins as %', TG_TABLE_NAME, NEW.state USING ERRCODE = 'check_violation';
                END IF;
            ELSIF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN ({pairs}) THEN
                RAISE EXCEPTION '%: % does not become %', TG_TABLE_NAME, OLD.state, NEW.state
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )


ENROLLMENT_MOVES: Final = frozenset((edge.source, edge.target) for edge in EDGES if edge.source is not None)
ENROLLMENT_BIRTHS: Final = frozenset(edge.target for edge in EDGES if edge.source is None)
