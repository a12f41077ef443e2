"""The one way an enrolment comes to be and changes.

Both functions expect the offering's lock (`enrollments.locks`) inside a
`locked_transaction`. Each writes the row, the counters, the transition, the
audit event and the outbox rows together, or nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.services.audit import record_event
from catalog.enums import OfferingKind
from catalog.models import Offering
from config.kit.errors import Conflict
from config.kit.models import MOVES
from config.kit.statements import Change, Given, Statement, insert, write
from enrollments.enums import OPEN, SEAT_HOLDING, EnrollmentEvent, EnrollmentState
from enrollments.models import Enrollment, EnrollmentTransition
from enrollments.services.notices import NOTHING, send_notice, send_notices, take_back_invitation
from enrollments.states import BULK, IN_LINE, TABLE, Calendar, Edge

if TYPE_CHECKING:
    from accounts.models import User

TICK: Final = timedelta(microseconds=1)
LEFT: Final = "enrollments.left"
"""Takes the entry out of a calendar where the edge itself is silent."""
CLEARED = {
    EnrollmentState.PENDING: {"invite_expires_at": None},
    EnrollmentState.ENROLLED: {"pay_by": None, "invite_expires_at": None},
    EnrollmentState.COMPLETED: {},
    EnrollmentState.CANCELED: {"pay_by": None, "invite_expires_at": None},
    EnrollmentState.WAITLIST: {"invite_expires_at": None},
    EnrollmentState.WAITLIST_INVITED: {},
    EnrollmentState.WAITLIST_DECLINED: {"invite_expires_at": None},
    EnrollmentState.WAITLIST_INVITE_EXPIRED: {"invite_expires_at": None},
}


def begin_enrollment(
    offering: Offering,
    event: EnrollmentEvent,
    *,
    student: User,
    actor: User | None,
    reason: str = "",
    **fields: Any,
) -> Enrollment:
    """A new enrolment by one of the first edges of the table.

    Its row waits for other writes (`gathered`) when it brings its key: `pk`, as
    `NextKey` gives it. Raises `Conflict` (`already_enrolled`) when the student
    has an open one; the transaction is lost then.
    The confirming message is sent by `announce` once lesson times are attached.
    """
    edge = TABLE[None, event]
    if edge.target == EnrollmentState.WAITLIST:
        fields["queued_at"] = _next_place(offering)
    if offering.kind != OfferingKind.COURSE_PACK:  # the lessons of packs have entries of their own
        fields["calendar_sequence"] = _next_sequence(offering, student)
        fields["has_calendar_entry"] = edge.calendar is not None and reason != BULK
    fields.setdefault("enrolled_at", timezone.now() if edge.target == EnrollmentState.ENROLLED else None)
    enrollment = Enrollment(
        practice_id=offering.practice_id,
        offering=offering,
        student=student,
        state=edge.target,
        **fields,
    )
    if offering.kind != OfferingKind.COURSE_PACK:
        enrollment.practice = offering.practice  # read with the lock; its messages need it
    put = write if "pk" in fields else insert
    put(enrollment, refusal=_second_open)
    _settle(enrollment, edge, actor=actor, reason=reason)
    return enrollment


def apply_event(
    enrollment: Enrollment,
    event: EnrollmentEvent,
    *,
    actor: User | None,
    reason: str = "",
    quiet: bool = False,
    told: Mapping[str, Any] = NOTHING,
    **fields: Any,
) -> Enrollment:
    """Move a locked enrolment along the edge for `event`; `fields` change with it.

    Raises `Conflict`: `illegal_transition` when the table has no such edge,
    `already_enrolled` when an ended one would become the second open one.
    `quiet` leaves the edge's message out (staff corrections that tell by other means);
    `told` adds to what it knows.
    """
    edge = TABLE.get((EnrollmentState(enrollment.state), event))
    if edge is None:
        raise Conflict(
            _("This enrolment is %(state)s; that is not possible any more.")
            % {"state": EnrollmentState(enrollment.state).label.lower()},
            code="illegal_transition",
            details={"state": enrollment.state, "event": str(event)},
        )
    changes = {"state": edge.target, **CLEARED[edge.target], **fields, **_instants(enrollment, edge)}
    calendar = calendar_step(enrollment, edge)
    if calendar is not None:
        changes["calendar_sequence"] = enrollment.calendar_sequence + 1
        if calendar == Calendar.CANCEL or not quiet:
            changes["has_calendar_entry"] = calendar != Calendar.CANCEL
    for name, value in changes.items():
        setattr(enrollment, name, value)
    if edge.target in OPEN and edge.source not in OPEN:
        _save_reopened(enrollment, changes)
    else:
        enrollment.write_changes(changes)
    _settle(enrollment, edge, actor=actor, reason=reason)
    if not quiet:
        announce(enrollment, edge, calendar=calendar, reason=reason, told=told)
    return enrollment


def _instants(enrollment: Enrollment, edge: Edge) -> dict[str, datetime]:
    """Since when what `edge` brings holds."""
    instants = {}
    if edge.target == EnrollmentState.ENROLLED and enrollment.enrolled_at is None:
        instants["enrolled_at"] = timezone.now()
    if edge.event == EnrollmentEvent.INVITE:
        instants["invited_at"] = timezone.now()
    if edge.event == EnrollmentEvent.JOIN_WAITLIST:
        instants["queued_at"] = _next_place(enrollment.offering)
    return instants


def _second_open(error: IntegrityError) -> Conflict | None:
    if "enrollment_one_open" not in str(error):
        return None
    return Conflict(_("You already have an open enrolment here."), code="already_enrolled")


def _save_reopened(enrollment: Enrollment, changes: Iterable[str]) -> None:
    """An ended enrolment becomes open again; the student may have begun another meanwhile."""
    try:
        with transaction.atomic():
            enrollment.save(update_fields=list(changes))
    except IntegrityError as error:
        if "enrollment_one_open" in str(error):
            raise Conflict(_("The student has another open enrolment here."), code="already_enrolled") from error
        raise


def calendar_step(enrollment: Enrollment, edge: Edge) -> Calendar | None:
    """What the calendar of the enrolment's student is told by `edge`; before the step is taken.

    Who gave up paying has an entry only from an earlier wait.
    """
    if edge.calendar is None and edge.target == EnrollmentState.CANCELED and enrollment.has_calendar_entry:
        return Calendar.CANCEL
    return edge.calendar


def announce(
    enrollment: Enrollment,
    edge: Edge,
    *,
    calendar: Calendar | None = None,
    reason: str = "",
    told: Mapping[str, Any] = NOTHING,
) -> None:
    """Tell whom it concerns, through the outbox of the present transaction; `calendar` is the edge's unless given."""
    step = calendar or edge.calendar
    notice = edge.notice or (LEFT if step == Calendar.CANCEL else None)
    if notice is not None:
        extra = {
            "reason": reason,
            "was_withdrawn": edge.event == EnrollmentEvent.DEINVITE,
            "was_waiting": edge.source in IN_LINE,
            **told,
        }
        send_notice(notice, enrollment, extra=extra, calendar=step)


def announce_all(enrollments: Sequence[Enrollment], edge: Edge) -> None:
    """As `announce` for many that went along `edge` in one offering."""
    if edge.notice is not None:
        send_notices(edge.notice, enrollments, extra={"reason": ""}, calendar=edge.calendar)


def _next_place(offering: Offering) -> datetime:
    """A place behind everybody in the locked offering's queue, whatever the hosts' clocks say."""
    now = timezone.now()
    tail = offering.queue_tail
    place = now if tail is None else max(now, tail + TICK)
    offering.queue_tail = place
    _TAIL.write(pk=offering.pk, tail=place, now=now)
    return place


def _next_sequence(offering: Offering, student: User) -> int:
    """Where calendar entries of a new enrolment go on: above those of the student's earlier ones here."""
    last = _SEQUENCES.first(offering=offering.pk, student=student.pk)
    return 0 if last is None else last + 1


def _settle(enrollment: Enrollment, edge: Edge, *, actor: User | None, reason: str) -> None:
    """Counters, step and audit of one edge; what waits to be said of an invitation goes with it."""
    if edge.source == EnrollmentState.WAITLIST_INVITED:
        take_back_invitation(enrollment)
    _count(enrollment.offering, edge)
    write(
        EnrollmentTransition(
            enrollment=enrollment,
            event=edge.event,
            from_state=edge.source or "",
            to_state=edge.target,
            actor=actor,
            reason=reason,
            enrollment_version=enrollment.record_version,
        )
    )
    record_event(
        f"enrollment.{edge.event}",
        enrollment,
        actor=actor,
        practice=enrollment.practice_id,
        offering=enrollment.offering_id,
        student=enrollment.student_id,
        from_state=edge.source,
        to_state=edge.target,
    )


def _count(offering: Offering, edge: Edge) -> None:
    """Keep the locked offering's counters equal to its enrolments."""
    seats = (edge.target in SEAT_HOLDING) - (edge.source in SEAT_HOLDING)
    waiting = (edge.target == EnrollmentState.WAITLIST) - (edge.source == EnrollmentState.WAITLIST)
    if seats or waiting:
        offering.seats_taken += seats
        offering.waitlist_length += waiting
        _COUNTERS.write(pk=offering.pk, seats=seats, waiting=waiting, now=timezone.now())


_SEQUENCES: Final = Statement(
    lambda: (
        Enrollment.objects.filter(offering=Given("offering"), student=Given("student"))
        .order_by("-calendar_sequence")
        .values_list("calendar_sequence", flat=True)[:1]
    )
)
_TAIL: Final = Change(lambda: Offering.objects.filter(pk=Given("pk")), queue_tail=Given("tail"), **MOVES)
_COUNTERS: Final = Change(
    lambda: Offering.objects.filter(pk=Given("pk")),
    seats_taken=F("seats_taken") + Given("seats"),
    waitlist_length=F("waitlist_length") + Given("waiting"),
    **MOVES,
)
