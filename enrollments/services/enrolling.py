"""Booking a course pack: lesson times and seat together, or nothing."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Surface
from catalog.locks import ask_pack, lock_pack, locked_pack
from config.kit.errors import Conflict, Invalid
from config.kit.locks import locked_by, locked_transaction
from config.kit.statements import gathered, write
from enrollments.enums import EnrollmentEvent, EnrollmentState
from enrollments.locks import ask_key, ask_open_enrollment, lock_open_enrollment, opened
from enrollments.models import Enrollment, Order
from enrollments.rules import pack_refusal
from enrollments.services.joining import refuse_opted_out, seat_for_newcomer
from enrollments.services.terms import pack_terms
from enrollments.services.transitions import announce, apply_event, begin_enrollment
from enrollments.states import LAPSED, TABLE
from scheduling.enums import SessionMode
from scheduling.pack_rules import require_plan
from scheduling.services.slots import ask_for_slots, take_slots, take_times

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User
    from catalog.models import CoursePack
    from config.kit.statements import Asked
    from scheduling.locks import AskedAround
    from scheduling.models import LessonSlot


@dataclass(frozen=True, slots=True)
class Choice:
    """The lessons a student wants: either `starts` (aware instants) or existing `slots`.

    `total`, when given, is the price the client believes in, in minor units.
    """

    starts: Sequence[datetime] = ()
    slots: Sequence[LessonSlot] = ()
    session_mode: str = SessionMode.ONLINE
    location_type: str | None = None
    location_details: str = ""
    total: int | None = None
    currency: str | None = None
    surface: str = field(default=Surface.PAGES)

    @property
    def instants(self) -> list[datetime]:
        """When the wanted lessons start, in order."""
        return sorted(self.starts or (slot.starts_at for slot in self.slots))


@dataclass(frozen=True, slots=True)
class Booking:
    """What booking wrote: the enrolment (its order behind `enrollment.order`, if it costs anything) and its lessons."""

    enrollment: Enrollment
    pack: CoursePack
    lessons: Sequence[LessonSlot]


@dataclass(frozen=True, slots=True)
class _Asked:
    """All that a booking looks at, on its way; `lessons` where existing slots were chosen."""

    pack: Asked[CoursePack]
    earlier: Asked[Enrollment]
    key: Asked[int]
    lessons: AskedAround | None


def _ask(pack_id: int, student: User, choice: Choice) -> _Asked:
    """Lock in order and read: one round trip, for everybody behind the offering's lock waits meanwhile."""
    return _Asked(
        pack=ask_pack(pack_id),
        earlier=ask_open_enrollment(pack_id, student),
        key=ask_key(pack_id),
        lessons=ask_for_slots(choice.slots, student=student) if choice.slots else None,
    )


def enroll_in_pack(pack_id: int, *, student: User, actor: User | None, choice: Choice) -> Enrollment:
    """As `book_pack`, for those who need the enrolment alone."""
    return book_pack(pack_id, student=student, actor=actor, choice=choice).enrollment


def book_pack(pack_id: int, *, student: User, actor: User | None, choice: Choice) -> Booking:
    """Book the chosen times of a pack for `student`.

    A priced pack gives a `pending` enrolment whose times are held until
    `pay_by`, with its order; a free one is enrolled at once. Who was invited
    from the waiting list takes the seat held for them by this. Raises `NotFound`,
    `Forbidden`, `Conflict` (`not_bookable`, `already_enrolled`, `time_taken`,
    `price_changed`, `full` also while others wait, `invitation_over`, …),
    `Invalid` (the pack's rules, each explained) or `Busy`.
    """
    _check_slots(pack_id, choice)
    with locked_by(lambda: _ask(pack_id, student, choice)) as asked:
        pack = locked_pack(asked.pack)
        refusal = pack_refusal(pack, student)
        if refusal is not None:
            raise refusal
        earlier = _earlier(pack, opened(asked.earlier, pack.offering_ptr))
        _check_price(pack, choice)
        require_plan(pack, choice.instants)
        event = _event(pack, earlier)
        source = EnrollmentState(earlier.state) if earlier else None
        agreed: dict[str, Any] = {
            "surface": choice.surface,
            "terms": pack_terms(pack) | {"chosen": _chosen(choice)},
            "pay_by": timezone.now() + timedelta(minutes=pack.practice.payment_window_minutes) if pack.price else None,
        }
        with nullcontext() if earlier else gathered():
            if earlier is None:
                (agreed["pk"],) = asked.key.all()
                enrollment = begin_enrollment(pack.offering_ptr, event, student=student, actor=actor, **agreed)
            else:
                enrollment = apply_event(earlier, event, actor=actor, quiet=True, **agreed)
            lessons = _take(pack, choice, asked.lessons, student=student, enrollment=enrollment, actor=actor)
            if pack.price:
                write(
                    Order(
                        practice_id=pack.practice_id,
                        enrollment=enrollment,
                        payer=student,
                        total=pack.price,
                        currency=pack.currency,
                    )
                )
        announce(enrollment, TABLE[source, event])
        return Booking(enrollment, pack, lessons)


def wait_for_pack(pack_id: int, *, student: User, surface: str) -> Enrollment:
    """A place on the waiting list of a pack that is full; times are chosen when the invitation comes.

    Raises as `book_pack`, and `Conflict`: `free_seats` where one can be booked at
    once, `waitlist_opted_out` for who wants to hear of no waiting list.
    """
    with locked_transaction():
        pack = lock_pack(pack_id)
        refusal = pack_refusal(pack, student)
        if refusal is not None:
            raise refusal
        earlier = lock_open_enrollment(pack.offering_ptr, student)
        if earlier is not None and earlier.state not in LAPSED:
            raise _already_enrolled(earlier)
        if seat_for_newcomer(pack.offering_ptr):
            raise Conflict(_("A place is free: choose your times."), code="free_seats")
        refuse_opted_out(student)
        terms, event = pack_terms(pack), EnrollmentEvent.JOIN_WAITLIST
        if earlier is not None:
            return apply_event(earlier, event, actor=student, surface=surface, terms=terms)
        enrollment = begin_enrollment(
            pack.offering_ptr, event, student=student, actor=student, surface=surface, terms=terms
        )
        announce(enrollment, TABLE[None, event])
        return enrollment


def _earlier(pack: CoursePack, earlier: Enrollment | None) -> Enrollment | None:
    """The student's open row, which is an invited or lapsed one; raises where no seat is theirs to take."""
    if earlier is not None and earlier.state == EnrollmentState.WAITLIST_INVITED:
        if earlier.invite_expires_at is None or earlier.invite_expires_at <= timezone.now():
            raise Conflict(_("The invitation has ended."), code="invitation_over")
        return earlier
    if earlier is not None and earlier.state not in LAPSED:
        raise _already_enrolled(earlier)
    if pack.free_seats == 0 or not seat_for_newcomer(pack.offering_ptr):
        raise Conflict(_("This course is full."), code="full", details={"may_wait": True})
    return earlier


def _event(pack: CoursePack, earlier: Enrollment | None) -> EnrollmentEvent:
    if pack.price:
        return EnrollmentEvent.RESERVE
    is_invited = earlier is not None and earlier.state == EnrollmentState.WAITLIST_INVITED
    return EnrollmentEvent.ACCEPT if is_invited else EnrollmentEvent.ENROLL


def _already_enrolled(earlier: Enrollment) -> Conflict:
    return Conflict(
        _("You already have an open enrolment here."), code="already_enrolled", details={"state": earlier.state}
    )


def _check_price(pack: CoursePack, choice: Choice) -> None:
    """The client must not believe in another price than ours."""
    if choice.currency is not None and choice.currency.upper() != pack.currency:
        raise Invalid(
            _("This course is sold in %(currency)s.") % {"currency": pack.currency},
            fields={"currency": [_("Not the currency of this course.")]},
        )
    if choice.total is not None and choice.total != pack.price:
        raise Invalid(
            _("The price of this course is not the amount sent."),
            code="price_changed",
            fields={"totalAmount": [_("Not the price of this course.")]},
        )


def _check_slots(pack_id: int, choice: Choice) -> None:
    """Existing slots must be lessons of this very pack, each once."""
    if len({slot.pk for slot in choice.slots}) != len(choice.slots):
        raise Invalid(_("A lesson is named twice."), fields={"lessonSlotIds": [_("Name each lesson once.")]})
    if any(slot.course_pack_id != pack_id for slot in choice.slots):
        raise Invalid(
            _("A lesson belongs to another course."), fields={"lessonSlotIds": [_("Not a lesson of this course.")]}
        )


def _chosen(choice: Choice) -> dict[str, Any]:
    """What the student chose, as plain values: what a late payment must find free again."""
    first = choice.slots[0] if choice.slots else choice
    return {
        "starts": [start.isoformat() for start in choice.instants],
        "session_mode": first.session_mode,
        "location_type": first.location_type,
        "location_details": first.location_details,
    }


def _take(
    pack: CoursePack,
    choice: Choice,
    asked: AskedAround | None,
    *,
    student: User,
    enrollment: Enrollment,
    actor: User | None,
) -> Sequence[LessonSlot]:
    if choice.slots:
        return take_slots(choice.slots, pack=pack, student=student, enrollment=enrollment, actor=actor, asked=asked)
    return take_times(
        pack,
        student=student,
        starts=choice.instants,
        enrollment=enrollment,
        session_mode=choice.session_mode,
        location_type=choice.location_type,
        location_details=choice.location_details,
        actor=actor,
    )
