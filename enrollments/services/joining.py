"""Joining a training or cohort: a seat where one is free and nobody waits for it, else the waiting list.

Packs are booked with their times by `enrolling`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from django.db.models import F, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import StudentProfile, User
from accounts.services.joining import join_as_student
from catalog.enums import OfferingKind
from catalog.models import Offering, Training
from catalog.training_rules import may_run_training
from config.kit.errors import Conflict, Forbidden, Invalid
from config.kit.locks import locked_by, locked_transaction
from config.kit.statements import Asked, Given, Statement, gathered
from enrollments.enums import LIVE, EnrollmentEvent, EnrollmentState
from enrollments.locks import AskedGroup, ask_group, ask_key, lock_enrollment
from enrollments.models import Enrollment, Order
from enrollments.policies import booked_dates, booking_refusal
from enrollments.rules import offering_refusal
from enrollments.services.promotion import wrong_state
from enrollments.services.terms import group_terms
from enrollments.services.transitions import announce, apply_event, begin_enrollment
from enrollments.services.waiting import first_eligible, refuses_waiting_lists
from enrollments.states import LAPSED, TABLE
from scheduling.locks import lock_people
from scheduling.session_clashes import ask_spans, asked_spans, participant_clashes, spans_of, student_clashes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduling.wall_clock import Span


def enroll_self(offering_id: int, *, student: User, surface: str, has_agreed: bool) -> Enrollment:
    """The student takes a seat, or a place on the waiting list; what is priced waits for its payment.

    `has_agreed` is the tick at the terms. Who is no student of the practice yet
    becomes one by this. Raises `NotFound`, `Invalid` (`terms`), what
    `offering_refusal` says, and `Conflict`: `choose_times` (a pack),
    `already_enrolled`, `booking_policy`, `session_overlap`, `waitlist_opted_out`.
    """
    if not has_agreed:
        raise Invalid(fields={"terms": [_("Please agree to the terms.")]})
    with locked_by(lambda: _ask(offering_id, student)) as asked:
        offering, training = _locked_group(asked.group)
        profile = join_as_student(student, offering.practice)
        earlier = _may_come(offering, student, profile, asked.earlier, by_staff=False)
        refusal = booking_refusal(training, booked_dates(student, training.training_type_id)) if training else None
        if refusal is not None:
            raise Conflict(
                refusal.text,
                code="booking_policy",
                details={
                    "dates": [date.isoformat() for date in refusal.dates],
                    "allowed_from": refusal.allowed_from.isoformat(),
                },
            )
        event = EnrollmentEvent.JOIN_WAITLIST
        if seat_for_newcomer(offering):
            is_due = offering.price and not (earlier and earlier.is_paid)  # staff may have noted it on a lapsed row
            event = EnrollmentEvent.RESERVE if is_due else EnrollmentEvent.ENROLL
        return _enter(
            offering,
            event,
            asked,
            training=training,
            earlier=earlier,
            student=student,
            actor=student,
            surface=surface,
            agreed_at=timezone.now(),
        )


def enroll_by_staff(offering_id: int, *, student: User, actor: User, surface: str) -> Enrollment:
    """Staff give a free seat to a student of the practice, past the waiting list; without one, a place on the list.

    Neither policies nor payment are asked for. Raises as `enroll_self`, and
    `Forbidden` unless `actor` leads it or runs the practice.
    """
    with locked_by(lambda: _ask(offering_id, student)) as asked:
        offering, training = _locked_group(asked.group)
        if not may_run_training(actor, offering):
            raise Forbidden
        profile = next(iter(asked.profile.all()), None)
        earlier = _may_come(offering, student, profile, asked.earlier, by_staff=True)
        return _enter(
            offering,
            EnrollmentEvent.JOIN_WAITLIST if offering.free_seats == 0 else EnrollmentEvent.ENROLL,
            asked,
            training=training,
            earlier=earlier,
            student=student,
            actor=actor,
            surface=surface,
        )


def force_enroll(enrollment: Enrollment, *, actor: User) -> Enrollment:
    """Staff give a waiting person a seat, whether one is free or not.

    Raises `Forbidden`, `Conflict` (`wrong_state` unless they wait,
    `session_overlap`) or what `offering_refusal` says.
    """
    with locked_transaction():
        locked = lock_enrollment(enrollment.pk)
        offering = locked.offering
        if not may_run_training(actor, offering):
            raise Forbidden
        if locked.state != EnrollmentState.WAITLIST:
            raise wrong_state(locked)
        if offering.kind == OfferingKind.COURSE_PACK:
            raise _choose_times()
        lock_people(locked.student_id)
        refusal = offering_refusal(offering, locked.student, profile_of(offering, locked.student), by_staff=True)
        if refusal is not None:
            raise refusal
        refuse_overlap(offering, locked.student, by_staff=True)
        return apply_event(locked, EnrollmentEvent.FORCE_ENROLL, actor=actor)


def seat_for_newcomer(offering: Offering) -> bool:
    """Whether a seat of the locked offering is free and nobody who could be invited waits for it."""
    if offering.free_seats == 0:
        return False
    return not offering.waitlist_length or not first_eligible(offering, 1)


def refuse_overlap(
    offering: Offering, student: User, *, spans: Sequence[Span] | None = None, by_staff: bool = False
) -> None:
    """Raise `Conflict` (`session_overlap`) when the locked student has to be elsewhere during a session.

    `spans` are those of its sessions, read unless given. To staff what belongs
    to another practice is not called by its name.
    """
    spans = spans_of(offering.pk) if spans is None else spans
    practice = offering.practice
    if by_staff:
        clashes = participant_clashes([student], spans, practice=practice, except_offering=offering.pk)
    else:
        clashes = student_clashes(student.pk, spans, except_offering=offering.pk)
    if clashes:
        first = clashes[0]
        yours = _("You are already booked at this time: %(name)s, %(when)s.") % {
            "name": first.what,
            "when": f"{timezone.localtime(first.starts_at):%Y-%m-%d %H:%M %Z}",
        }
        raise Conflict(
            first.sentence(ZoneInfo(practice.time_zone)) if by_staff else yours,
            code="session_overlap",
            details={"starts_at": first.starts_at.isoformat(), "ends_at": first.ends_at.isoformat()},
        )


def refuse_opted_out(student: User) -> None:
    """Raise `Conflict` (`waitlist_opted_out`) for who could not be told of an invitation."""
    if refuses_waiting_lists(student):
        raise Conflict(
            _("You cannot be placed on the waiting list because you refuse messages about waiting lists."),
            code="waitlist_opted_out",
        )


def reserve_until(offering: Offering) -> datetime:
    """Until when a seat is held for who has to pay for it."""
    return timezone.now() + timedelta(minutes=offering.practice.payment_window_minutes)


def open_order(enrollment: Enrollment) -> Order:
    """What the student of a seat that is held has to pay."""
    return Order.objects.create(
        practice_id=enrollment.practice_id,
        enrollment=enrollment,
        payer=enrollment.student,
        total=enrollment.offering.price,
        currency=enrollment.offering.currency,
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """All that joining looks at, on its way."""

    group: AskedGroup
    profile: Asked[StudentProfile]
    earlier: Asked[Enrollment]
    dates: Asked[tuple[datetime, datetime]]
    key: Asked[int]


def _ask(offering_id: int, student: User) -> _Asked:
    """Lock in order and read: one round trip, for everybody behind the offering's lock waits meanwhile."""
    group = ask_group(offering_id)
    lock_people(student.pk)
    return _Asked(
        group=group,
        profile=_PROFILES.ask(student=student.pk, offering=offering_id),
        earlier=_LIVE_ROWS.ask(offering=offering_id, student=student.pk),
        dates=ask_spans(offering_id),
        key=ask_key(offering_id),
    )


def _locked_group(asked: AskedGroup) -> tuple[Offering, Training | None]:
    """The locked offering, and what it is as a training; None for a cohort."""
    offering, training = asked.locked()
    if offering.kind == OfferingKind.COURSE_PACK:
        raise _choose_times()
    return offering, training


def _choose_times() -> Conflict:
    return Conflict(_("Times have to be chosen for this course."), code="choose_times")


def profile_of(offering: Offering, student: User) -> StudentProfile | None:
    """What the offering's practice notes of its student; None for who is none, or no member of it any more."""
    return _PROFILES.first(student=student.pk, offering=offering.pk)


def _may_come(
    offering: Offering, student: User, profile: StudentProfile | None, live: Asked[Enrollment], *, by_staff: bool
) -> Enrollment | None:
    """Raise what speaks against it; returns the student's lapsed row, if they once let an invitation go."""
    refusal = offering_refusal(offering, student, profile, by_staff=by_staff)
    if refusal is not None:
        raise refusal
    earlier = next(iter(live.all()), None)
    if earlier is not None and earlier.state not in LAPSED:
        raise Conflict(
            _("There is an open enrolment here already."),
            code="already_enrolled",
            details={"state": earlier.state},
        )
    return earlier


def _enter(
    offering: Offering,
    event: EnrollmentEvent,
    asked: _Asked,
    *,
    training: Training | None,
    earlier: Enrollment | None,
    student: User,
    actor: User,
    **fields: Any,
) -> Enrollment:
    """By `event`, anew or again: a lapsed row goes on, with new terms and at the end of the queue."""
    spans = asked_spans(asked.dates)
    fields["terms"] = group_terms(offering, training, sessions=len(spans))
    if event == EnrollmentEvent.JOIN_WAITLIST:
        refuse_opted_out(student)
    else:
        refuse_overlap(offering, student, spans=spans, by_staff=actor != student)
    if event == EnrollmentEvent.RESERVE:
        fields["pay_by"] = reserve_until(offering)
    if earlier is None:
        (fields["pk"],) = asked.key.all()
        with gathered():  # nothing here reads what is written
            enrollment = begin_enrollment(offering, event, student=student, actor=actor, **fields)
        announce(enrollment, TABLE[None, event])
    else:
        locked = lock_enrollment(earlier.pk)
        enrollment = apply_event(locked, event, actor=actor, **{"queued_at": timezone.now(), **fields})
    if event == EnrollmentEvent.RESERVE:
        open_order(enrollment)
    return enrollment


_PROFILES: Final = Statement(
    lambda: StudentProfile.objects.select_related("status").filter(
        user=Given("student"),
        practice=Subquery(Offering.objects.filter(pk=Given("offering")).values("practice")),
        user__memberships__practice=F("practice"),
        user__memberships__is_active=True,
    )
)
_LIVE_ROWS: Final = Statement(
    lambda: Enrollment.objects.filter(offering=Given("offering"), student=Given("student"), state__in=sorted(LIVE))
)
