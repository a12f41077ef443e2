"""What must be true of the whole database at any moment, recounted from the rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, Subquery, Sum, Value, Window
from django.db.models.functions import Coalesce, Lag
from django.utils import timezone

from catalog.enums import OfferingKind
from catalog.models import CoursePack, Offering, Training
from catalog.queries import LISTABLE_PACK
from catalog.training_queries import LISTABLE_TRAINING
from enrollments.enums import SEAT_HOLDING, UNSETTLED, EnrollmentState, LedgerKind, PaymentState, RefundState
from enrollments.models import Enrollment, EnrollmentTransition, LedgerEntry, Order, Payment, Refund
from enrollments.queue_invariants import queue_differences
from enrollments.shortfall import without_tutor
from scheduling.enums import TAKEN, SessionStatus, SlotStatus
from scheduling.models import LessonSlot

OVERDUE: Final = timedelta(hours=1)
"""How far behind may be what gives seats and times back: a server of others may be away for a while."""


def differences() -> Iterator[str]:
    """One sentence for each thing that does not add up."""
    yield from _counters()
    yield from _listings()
    yield from _histories()
    yield from _money()
    yield from _lessons()
    yield from _seats_without_lessons()
    yield from _dates()
    yield from _steps()
    yield from _stages()
    yield from _orders()
    yield from _refunds()
    yield from _planned_times()
    yield from _completions()
    yield from queue_differences()


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


def _steps() -> Iterator[str]:
    """Each step of a history begins where the one before it ended."""
    before = Window(Lag("to_state"), partition_by=F("enrollment"), order_by="id")
    steps = EnrollmentTransition.objects.annotate(came_from=Coalesce(before, Value(""))).exclude(
        from_state=F("came_from")
    )
    for step in steps.order_by("enrollment", "id").iterator():
        yield (
            f"Enrolment {step.enrollment_id}: step {step.pk} begins as {step.from_state or 'nothing'},"
            f" the one before ended as {step.came_from or 'nothing'}."
        )


def _stages() -> Iterator[str]:
    """A state has what belongs to it: an order to pay, a time to pay it, a day it began, a practice."""
    awaited = Enrollment.objects.filter(state=EnrollmentState.PENDING)
    for enrollment in awaited.filter(order__isnull=True).iterator():
        yield f"Enrolment {enrollment.pk}: awaits payment, and there is no order."
    for enrollment in awaited.filter(is_paid=True).iterator():
        yield f"Enrolment {enrollment.pk}: awaits payment, and is paid."
    attempts = Payment.objects.filter(order__enrollment=OuterRef("pk"), state__in=UNSETTLED)
    overdue = awaited.filter(~Exists(attempts), pay_by__lt=timezone.now() - OVERDUE)
    for enrollment in overdue.iterator():
        yield f"Enrolment {enrollment.pk}: holds a seat that was to be paid by {enrollment.pay_by:%Y-%m-%d %H:%M}Z."
    begun = Enrollment.objects.filter(state__in=[EnrollmentState.ENROLLED, EnrollmentState.COMPLETED])
    for enrollment in begun.filter(enrolled_at__isnull=True).iterator():
        yield f"Enrolment {enrollment.pk}: is {enrollment.state}, and has no day on which it began."
    for enrollment in Enrollment.objects.exclude(practice=F("offering__practice")).iterator():
        yield f"Enrolment {enrollment.pk}: belongs to another practice than its offering."


def _orders() -> Iterator[str]:
    """Orders, their ledger and the seats that they pay say the same."""
    elsewhere = ~Q(practice=F("enrollment__practice"))
    for order in Order.objects.filter(elsewhere).iterator():
        yield f"Order {order.pk}: belongs to another practice than its enrolment."
    strange = ~Q(currency=F("order__currency")) | ~Q(practice=F("order__practice"))
    ours = Q(order__enrollment__external_reference="")  # what was paid elsewhere has no payment of ours
    stray = ours & ~Q(payment__order=F("order"), payment__isnull=False)
    for entry in LedgerEntry.objects.filter(strange | stray).iterator():
        yield f"Ledger entry {entry.pk}: its currency, practice or payment is not that of order {entry.order_id}."
    charges = LedgerEntry.objects.filter(kind=LedgerKind.CHARGE, payment__isnull=False)
    for entry in charges.exclude(payment__state=PaymentState.SUCCEEDED).iterator():
        yield f"Payment {entry.payment_id}: did not succeed, and the ledger has a charge."
    going_back = Refund.objects.filter(payment__order=OuterRef("pk")).exclude(state=RefundState.FAILED)
    balances = Order.objects.annotate(
        balance=Sum("ledger_entries__amount", default=0), is_going_back=Exists(going_back)
    )
    for order in balances.filter(balance__lt=0).iterator():
        yield f"Order {order.pk}: {-order.balance} more went back than came in."
    arrived = balances.filter(balance__gt=0, is_going_back=False)
    for order in arrived.filter(enrollment__state=EnrollmentState.PENDING).iterator():
        yield f"Enrolment {order.enrollment_id}: awaits payment, and the ledger has its money."


def _refunds() -> Iterator[str]:
    """What went back is in the ledger."""
    entered = LedgerEntry.objects.filter(
        kind=LedgerKind.REFUND, payment=OuterRef("payment"), provider_reference=OuterRef("provider_id")
    )
    for refund in Refund.objects.filter(~Exists(entered), state=RefundState.SUCCEEDED).iterator():
        yield f"Refund {refund.pk}: succeeded, but the ledger has no entry."


def _planned_times() -> Iterator[str]:
    """A lesson is its enrolment's: same student, pack and practice; a held time has none, and ends."""
    booked = LessonSlot.objects.filter(status__in=[SlotStatus.BOOKED, SlotStatus.COMPLETED])
    for slot in booked.filter(enrollment__isnull=True).iterator():
        yield f"Lesson {slot.pk}: is {slot.status} without an enrolment."
    own = Q(student=F("enrollment__student"), course_pack=F("enrollment__offering"))
    for slot in LessonSlot.objects.filter(~own, enrollment__isnull=False, status__in=TAKEN).iterator():
        yield f"Lesson {slot.pk}: is not of the student and the course of enrolment {slot.enrollment_id}."
    for slot in LessonSlot.objects.exclude(practice=F("course_pack__practice")).iterator():
        yield f"Lesson {slot.pk}: belongs to another practice than its course."
    held = LessonSlot.objects.filter(status=SlotStatus.HELD)
    for slot in held.filter(enrollment__isnull=False).iterator():
        yield f"Lesson {slot.pk}: is held, and enrolment {slot.enrollment_id} stands behind it."
    for slot in held.filter(held_until__lt=timezone.now() - OVERDUE).iterator():
        yield f"Lesson {slot.pk}: is held since its hold ended at {slot.held_until:%Y-%m-%d %H:%M}Z."


def _completions() -> Iterator[str]:
    """A pack is completed when all of its lessons are given, and not before."""
    live = ~Q(lesson_slots__status=SlotStatus.CANCELED)
    counted = Enrollment.objects.filter(offering__coursepack__isnull=False).annotate(
        planned=Count("lesson_slots", filter=live),
        given=Count("lesson_slots", filter=Q(lesson_slots__status=SlotStatus.COMPLETED)),
    )
    running = [EnrollmentState.ENROLLED, EnrollmentState.COMPLETED]
    for enrollment in counted.filter(state__in=running).iterator():
        sold = enrollment.terms.get("lessons", 1)
        is_done = enrollment.planned == enrollment.given >= sold
        if is_done != (enrollment.state == EnrollmentState.COMPLETED):
            yield (
                f"Enrolment {enrollment.pk}: is {enrollment.state} with {enrollment.given} lessons given,"
                f" {enrollment.planned} planned, {sold} sold."
            )
