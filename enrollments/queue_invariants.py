"""What must be true of seats, waiting lists and what people are told about them, recounted from the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, Subquery, Value, Window
from django.db.models.functions import Cast, Coalesce, Concat, Lag
from django.utils import timezone

from accounts.models import AuditEvent
from catalog.models import CoursePack, Offering, Training
from enrollments.enums import LIVE, SEAT_HOLDING, DecisionOutcome, EnrollmentEvent, EnrollmentState
from enrollments.models import Enrollment, EnrollmentTransition, WaitlistDecision
from enrollments.states import BULK, IN_LINE
from messaging.delivery.enums import Channel
from messaging.delivery.models import OutboxMessage
from scheduling.models import SessionAnnouncement

TOLD: Final = {
    EnrollmentEvent.INVITE: "enrollments.invited",
    EnrollmentEvent.EXPIRE_INVITE: "enrollments.invitation_ended",
    EnrollmentEvent.DEINVITE: "enrollments.invitation_ended",
    EnrollmentEvent.DECLINE: "enrollments.declined",
    EnrollmentEvent.ACCEPT: "enrollments.accepted",
}
"""What a decision about an invitation is told by."""
LATE: Final = timedelta(minutes=10)
"""How far behind a sweep may be before it counts as a difference."""
SKEW: Final = timedelta(seconds=30)
"""How far the clocks of two hosts may be apart."""
UNLIMITED: Final = float("inf")


def queue_differences() -> Iterator[str]:
    """One sentence for each thing that does not add up."""
    yield from _overbooked()
    yield from _queues()
    yield from _notices()


def _overbooked() -> Iterator[str]:
    """More seats are held than there are only where staff forced somebody in or took places away.

    What another system gave is its own affair.
    """
    for offering in Offering.objects.filter(seats_taken__gt=F("capacity")).order_by("pk"):
        places, held = _places_of(offering), 0
        steps = EnrollmentTransition.objects.filter(enrollment__offering=offering.pk).select_related("enrollment")
        for step in steps.order_by("id"):
            takes = (step.to_state in SEAT_HOLDING) - (step.from_state in SEAT_HOLDING)
            held += takes
            is_given = step.event == EnrollmentEvent.FORCE_ENROLL or step.enrollment.external_reference
            if takes > 0 and not is_given and held > places(step.created_at):
                yield (
                    f"Offering {offering.pk}: {offering.seats_taken} of {offering.capacity} places are held,"
                    f" and enrolment {step.enrollment_id} took one that was not free."
                )


def _places_of(offering: Offering) -> Callable[[datetime], float]:
    """How many places there were at a moment, as the audit trail says; around a change the larger number."""
    rows = AuditEvent.objects.filter(
        target_type__in=[model._meta.label_lower for model in (CoursePack, Training)],
        target_id=offering.pk,
        data__before__has_key="capacity",
    )
    ends = list(rows.order_by("id").values_list("created_at", "data__before__capacity"))
    starts = [None, *(at for at, _before in ends)]
    spans = list(zip(starts, [*ends, (None, offering.capacity)], strict=True))

    def places(at: datetime) -> float:
        known = [
            UNLIMITED if capacity is None else capacity
            for start, (end, capacity) in spans
            if (start is None or start <= at + SKEW) and (end is None or end > at - SKEW)
        ]
        return max(known)

    return places


def _queues() -> Iterator[str]:
    """Places are given in order, invitations end, each has its decision, nobody waits for what has begun."""
    waiting = Enrollment.objects.filter(state=EnrollmentState.WAITLIST)
    for enrollment in waiting.exclude(queued_at__lte=F("offering__queue_tail")).iterator():
        yield f"Enrolment {enrollment.pk}: waits behind the end of its queue."
    joined = EnrollmentTransition.objects.filter(enrollment=OuterRef("pk"), event=EnrollmentEvent.JOIN_WAITLIST)
    arrived = waiting.annotate(step=Subquery(joined.order_by("-id").values("id")[:1]))
    ahead = Window(Lag("step"), partition_by=F("offering"), order_by=["queued_at", "id"])
    for enrollment in arrived.annotate(ahead=ahead).filter(ahead__gt=F("step")).order_by("pk"):
        yield f"Enrolment {enrollment.pk}: waits behind somebody who came later."
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


def _notices() -> Iterator[str]:
    """Invitations, what became of them, and changed dates were told; once, for the key of a message is unique."""
    for event, kind in TOLD.items():
        key = Concat(
            Value(f"{kind}|enrollment:"), _text("enrollment_id"), Value(":"), _text("enrollment_version"),
            Value("|"), _text("enrollment__student_id"), Value(f"|{Channel.EMAIL}"),
        )  # fmt: skip
        steps = EnrollmentTransition.objects.filter(event=event).exclude(reason=BULK).annotate(key=key)
        for step in steps.exclude(Exists(OutboxMessage.objects.filter(dedupe_key=OuterRef("key")))).iterator():
            yield f"Enrolment {step.enrollment_id}: nobody was told of its step {step.event}."
    untold = SessionAnnouncement.objects.filter(told_at=None, made_at__lt=timezone.now() - LATE)
    for announcement in untold.iterator():
        yield (
            f"Offering {announcement.offering_id}: {announcement.told} of {len(announcement.readers)}"
            f" people were told of {announcement.kind}."
        )


def _text(name: str) -> Cast:
    return Cast(name, CharField())
