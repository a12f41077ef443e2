"""What must be true of the whole database at any moment, recounted from the rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.db.models import CharField, Count, Exists, F, Max, Min, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone

from catalog.enums import OfferingKind
from catalog.models import CoursePack, Offering, Training
from catalog.queries import LISTABLE_PACK
from catalog.training_queries import LISTABLE_TRAINING
from enrollments.enums import (
    LIVE,
    SEAT_HOLDING,
    DecisionOutcome,
    EnrollmentEvent,
    EnrollmentState,
    LedgerKind,
    PaymentState,
)
from enrollments.models import Enrollment, EnrollmentTransition, Payment, WaitlistDecision
from enrollments.shortfall import without_tutor
from enrollments.states import BULK, IN_LINE
from messaging.delivery.enums import Channel
from messaging.delivery.models import OutboxMessage
from scheduling.enums import SessionStatus, SlotStatus
from scheduling.models import LessonSlot

TOLD: Final = {
    EnrollmentEvent.INVITE: "enrollments.invited",
    EnrollmentEvent.EXPIRE_INVITE: "enrollments.invitation_ended",
}
LATE: Final = timedelta(minutes=10)
"""How far behind a sweep may be before it counts as a difference."""


def differences() -> Iterator[str]:
    """One sentence for each thing that does not add up."""
    yield from _counters()
    yield from _listings()
    yield from _histories()
    yield from _money()
    yield from _lessons()
    yield from _seats_without_lessons()
    yield from _queues()
    yield from _dates()
    yield from _notices()


def _counters() -> Iterator[str]:
    counted = Offering.objects.annotate(
        seats=Count("enrollments", filter=Q(enrollments__state__in=SEAT_HOLDING)),
        waiting=Count("enrollments", filter=Q(enrollments__state=EnrollmentState.WAITLIST)),
    ).exclude(seats=F("seats_taken"), waiting=F("waitlist_length"))
    for offering in counted.iterator():
        yield (
            f"Offering {offering.pk}: {offering.seats_taken} seats noted, {offering.seats} held; "
            f"{offering.waitlist_length} waiting noted, {offering.waiting} waiting."
        )


def _listings() -> Iterator[str]:
    for pack in CoursePack.objects.exclude(LISTABLE_PACK).filter(is_listed=True).iterator():
        yield f"Course pack {pack.pk}: is listed, and should not be."
    for pack in CoursePack.objects.filter(LISTABLE_PACK, is_listed=False).iterator():
        yield f"Course pack {pack.pk}: is not listed, and should be."


def _histories() -> Iterator[str]:
    """The last step of every enrolment leads to the state it is in."""
    last = EnrollmentTransition.objects.filter(enrollment=OuterRef("pk")).order_by("-id").values("to_state")[:1]
    for enrollment in Enrollment.objects.annotate(led_to=Subquery(last)).exclude(led_to=F("state")).iterator():
        yield f"Enrolment {enrollment.pk}: is {enrollment.state}, its history ends in {enrollment.led_to}."
    for pk in Enrollment.objects.filter(transitions__isnull=True).values_list("pk", flat=True):
        yield f"Enrolment {pk}: has no history."


def _money() -> Iterator[str]:
    succeeded = Payment.objects.filter(state=PaymentState.SUCCEEDED).annotate(
        entered=Sum("ledger_entries__amount", filter=Q(ledger_entries__kind=LedgerKind.CHARGE), default=0)
    )
    for payment in succeeded.filter(entered=0).iterator():
        yield f"Payment {payment.pk}: succeeded, but the ledger has no charge."
    unpaid = Enrollment.objects.filter(is_paid=True, order__isnull=False).annotate(
        charged=Sum("order__ledger_entries__amount", filter=Q(order__ledger_entries__kind=LedgerKind.CHARGE), default=0)
    )
    for enrollment in unpaid.filter(charged=0).iterator():
        yield f"Enrolment {enrollment.pk}: is paid, but the ledger has no charge."


def _lessons() -> Iterator[str]:
    """Nobody holds a lesson by an enrolment that ended."""
    stale = LessonSlot.objects.filter(status=SlotStatus.BOOKED, enrollment__state=EnrollmentState.CANCELED)
    for slot in stale.iterator():
        yield f"Lesson {slot.pk}: is booked by the canceled enrolment {slot.enrollment_id}."


def _seats_without_lessons() -> Iterator[str]:
    """Who takes part has a lesson, or somebody who can plan one."""
    for enrollment in without_tutor(Enrollment.objects.all()).iterator():
        yield f"Enrolment {enrollment.pk}: takes part without any lesson, and its tutor can plan none."


def _queues() -> Iterator[str]:
    """Places are given in order, invitations end, each has its decision, nobody waits for what has begun."""
    waiting = Enrollment.objects.filter(state=EnrollmentState.WAITLIST)
    for enrollment in waiting.exclude(queued_at__lte=F("offering__queue_tail")).iterator():
        yield f"Enrolment {enrollment.pk}: waits behind the end of its queue."
    long_ago = timezone.now() - LATE
    due = Enrollment.objects.filter(state=EnrollmentState.WAITLIST_INVITED, invite_expires_at__lt=long_ago)
    for enrollment in due.iterator():
        yield f"Enrolment {enrollment.pk}: its invitation ended at {enrollment.invite_expires_at:%Y-%m-%d %H:%M}."
    for enrollment in Enrollment.objects.filter(state__in=IN_LINE, offering__starts_at__lt=long_ago).iterator():
        yield f"Enrolment {enrollment.pk}: waits for what has started."
    invited = Q(transitions__event=EnrollmentEvent.INVITE) & ~Q(transitions__reason=BULK)
    decided = WaitlistDecision.objects.filter(enrollment=OuterRef("pk"), outcome=DecisionOutcome.INVITED)
    counted = Enrollment.objects.annotate(
        invited=Count("transitions", filter=invited),
        decided=Coalesce(Subquery(decided.order_by().values("enrollment").annotate(n=Count("pk")).values("n")), 0),
    ).exclude(invited=F("decided"))
    for row in counted.iterator():
        yield f"Enrolment {row.pk}: {row.invited} invitations, {row.decided} decisions to invite."
    open_ones = Enrollment.objects.filter(state__in=LIVE).values("offering", "student").annotate(n=Count("pk"))
    for pair in open_ones.filter(n__gt=1):
        yield f"Person {pair['student']}: {pair['n']} live enrolments in offering {pair['offering']}."


def _dates() -> Iterator[str]:
    """An offering starts with its first planned session and ends with its last."""
    planned = Q(sessions__status=SessionStatus.PLANNED)
    counted = Offering.objects.exclude(kind=OfferingKind.COURSE_PACK).annotate(
        first=Min("sessions__starts_at", filter=planned), last=Max("sessions__ends_at", filter=planned)
    )
    for offering in counted.iterator():
        if (offering.starts_at, offering.ends_at) != (offering.first, offering.last):
            yield f"Offering {offering.pk}: its dates are not those of its sessions."
    for training in Training.objects.exclude(LISTABLE_TRAINING).filter(is_listed=True).iterator():
        yield f"Training {training.pk}: is listed, and should not be."
    for training in Training.objects.filter(LISTABLE_TRAINING, is_listed=False).iterator():
        yield f"Training {training.pk}: is not listed, and should be."


def _notices() -> Iterator[str]:
    """Every invitation and every end of one was told; the key of a message is unique, so it was told once."""
    for event, kind in TOLD.items():
        key = Concat(
            Value(f"{kind}|enrollment:"), _text("enrollment_id"), Value(":"), _text("enrollment_version"),
            Value("|"), _text("enrollment__student_id"), Value(f"|{Channel.EMAIL}"),
        )  # fmt: skip
        steps = EnrollmentTransition.objects.filter(event=event).exclude(reason=BULK).annotate(key=key)
        for step in steps.exclude(Exists(OutboxMessage.objects.filter(dedupe_key=OuterRef("key")))).iterator():
            yield f"Enrolment {step.enrollment_id}: nobody was told of its step {step.event}."


def _text(name: str) -> Cast:
    return Cast(name, CharField())
