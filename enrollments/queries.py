"""What a person may see of enrolments and money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Q, QuerySet, Sum

from accounts.rules import administered_practices, is_member
from catalog.enums import OfferingKind
from catalog.models import TrainingTrainer
from catalog.training_rules import HELD_POST
from config.kit.errors import Forbidden, NotFound
from enrollments.enums import LIVE, OPEN, PLANNABLE, WAITING, EnrollmentState, LedgerKind
from enrollments.models import Enrollment, Order, Payment, WaitlistDecision
from enrollments.rules import may_see_enrollment
from scheduling.registry import Participant

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection

    from accounts.models import User
    from catalog.models import CoursePack, Offering


@dataclass(frozen=True, slots=True)
class Money:
    """Sums of an order's ledger, in minor units."""

    paid: int
    returned: int


def enrollments_for_user(user: User) -> QuerySet[Enrollment]:
    """Their own, those of their packs and trainings, and all of the practices they run."""
    practices = administered_practices(user)
    if practices is None:
        return Enrollment.objects.all()
    return Enrollment.objects.filter(
        Q(student=user)
        | Q(offering__coursepack__tutor_profile__user=user)
        | Q(offering__in=TrainingTrainer.objects.filter(HELD_POST, user=user).values("training"))
        | Q(practice_id__in=practices)
    )


def own_enrollments(user: User) -> QuerySet[Enrollment]:
    """What the person takes part in as a student, newest first."""
    return Enrollment.objects.filter(student=user).select_related("offering", "practice").order_by("-id")


def taught_enrollments(user: User) -> QuerySet[Enrollment]:
    """Who takes part in the packs that the person teaches."""
    return Enrollment.objects.filter(offering__coursepack__tutor_profile__user=user).select_related(
        "offering__coursepack", "student", "practice"
    )


def own_trainings(user: User) -> QuerySet[Enrollment]:
    """The trainings and cohorts that the person is or was on, the next to start first."""
    rows = own_enrollments(user).exclude(offering__kind=OfferingKind.COURSE_PACK)
    return rows.order_by(F("offering__starts_at").asc(nulls_last=True), "-id")


def training_enrollments(offering: Offering) -> QuerySet[Enrollment]:
    """Everybody who is on a training or cohort, in the order of the queue."""
    rows = Enrollment.objects.filter(offering=offering.pk, state__in=LIVE)
    return rows.select_related("student").order_by("queued_at", "id")


def participants_of_offering(offering_id: int, among: Collection[int] | None = None) -> list[Participant]:
    """Who has or awaits a seat there (`among` these enrolments); who waits or is invited has the dates tentatively."""
    rows = Enrollment.objects.filter(offering=offering_id, state__in=PLANNABLE | WAITING)
    if among is not None:
        rows = rows.filter(pk__in=among)
    return [
        Participant(
            user=row.student,
            enrollment_id=row.pk,
            sequence=row.calendar_sequence,
            standing="tentative" if row.state in WAITING else "confirmed",
            is_in_calendar=row.has_calendar_entry or row.state != EnrollmentState.PENDING,
        )
        for row in rows.select_related("student").order_by("queued_at", "id")
    ]


def live_enrollment(offering_id: int, student_id: int) -> Enrollment | None:
    """The person's enrolment there that was not canceled."""
    rows = Enrollment.objects.filter(offering=offering_id, student=student_id, state__in=LIVE)
    return rows.select_related("student", "offering", "practice").order_by("-id").first()


def decisions_of(offering: Offering) -> QuerySet[WaitlistDecision]:
    """Every look at the offering's waiting list, in order, with whom it was about and who asked for it."""
    rows = WaitlistDecision.objects.filter(offering=offering.pk)
    return rows.select_related("enrollment__student", "actor").order_by("id")


def decisions_about(enrollment: Enrollment) -> QuerySet[WaitlistDecision]:
    """The looks at this person's place, in order."""
    return WaitlistDecision.objects.filter(enrollment=enrollment).order_by("id")


def open_enrollment(student: User, pack: CoursePack) -> Enrollment | None:
    """The student's enrolment that makes another one in the same pack impossible."""
    return Enrollment.objects.filter(student=student, offering=pack.offering_ptr_id, state__in=OPEN).first()


def access_enrollment(user: User, uid: uuid.UUID | str) -> Enrollment:
    """The enrolment with all that its page shows. Strangers: `NotFound`; other members of the practice: `Forbidden`."""
    enrollment = (
        Enrollment.objects.select_related(
            "practice",
            "student",
            "order",
            "offering__coursepack__tutor_profile__user",
            "offering__coursepack__tutor_profile__booking_rules",
        )
        .filter(uid=uid)
        .first()
    )
    return _authorised(user, enrollment)


def access_payment(user: User, **lookup: object) -> Payment:
    """The newest payment found by `lookup`, for its payer, the tutor and who runs the practice."""
    payment = (
        Payment.objects.select_related("order__enrollment__offering__coursepack__tutor_profile", "order__payer")
        .filter(**lookup)
        .order_by("-id")
        .first()
    )
    if payment is None:
        raise NotFound
    _authorised(user, payment.order.enrollment)
    return payment


def payments_for_user(user: User) -> QuerySet[Payment]:
    """Payments for the enrolments that the person may see."""
    return Payment.objects.filter(order__enrollment__in=enrollments_for_user(user)).select_related(
        "order__enrollment", "order__payer"
    )


def count_open(offering: Offering) -> int:
    """How many people still take part, wait or are asked to pay."""
    return offering.enrollments.filter(state__in=OPEN).count()


def balance(order: Order) -> int:
    """What was received less what went back, in minor units."""
    return order.ledger_entries.aggregate(total=Sum("amount"))["total"] or 0


def money_of(order: Order) -> Money:
    """What was paid for the order and what went back, both in minor units and not negative."""
    charged = Sum("amount", filter=Q(kind=LedgerKind.CHARGE))
    total = order.ledger_entries.aggregate(charged=charged, all=Sum("amount"))
    paid = total["charged"] or 0
    return Money(paid=paid, returned=paid - (total["all"] or 0))


def _authorised(user: User, enrollment: Enrollment | None) -> Enrollment:
    if enrollment is None or not user.is_authenticated:
        raise NotFound
    if may_see_enrollment(user, enrollment):
        return enrollment
    if is_member(user, enrollment.practice_id):
        raise Forbidden
    raise NotFound
