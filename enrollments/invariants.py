"""What must be true of the whole database at any moment, recounted from the rows."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum

from catalog.models import CoursePack, Offering
from catalog.queries import LISTABLE_PACK
from enrollments.enums import SEAT_HOLDING, EnrollmentState, LedgerKind, PaymentState
from enrollments.models import Enrollment, EnrollmentTransition, Payment
from enrollments.shortfall import without_tutor
from scheduling.enums import SlotStatus
from scheduling.models import LessonSlot


def differences() -> Iterator[str]:
    """One sentence for each thing that does not add up."""
    yield from _counters()
    yield from _listings()
    yield from _histories()
    yield from _money()
    yield from _lessons()
    yield from _seats_without_lessons()


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
