"""What a person may see of enrolments and money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet, Sum

from accounts.rules import administered_practices, is_member
from config.kit.errors import Forbidden, NotFound
from enrollments.enums import OPEN, LedgerKind
from enrollments.models import Enrollment, Order, Payment
from enrollments.rules import may_see_enrollment

if TYPE_CHECKING:
    import uuid

    from accounts.models import User
    from catalog.models import CoursePack, Offering


@dataclass(frozen=True, slots=True)
class Money:
    """Sums of an order's ledger, in minor units."""

    paid: int
    returned: int


def enrollments_for_user(user: User) -> QuerySet[Enrollment]:
    """Their own, those of their packs, and all of the practices they run."""
    practices = administered_practices(user)
    if practices is None:
        return Enrollment.objects.all()
    return Enrollment.objects.filter(
        Q(student=user) | Q(offering__coursepack__tutor_profile__user=user) | Q(practice_id__in=practices)
    )


def own_enrollments(user: User) -> QuerySet[Enrollment]:
    """What the person takes part in as a student, newest first."""
    return Enrollment.objects.filter(student=user).select_related("offering", "practice").order_by("-id")


def taught_enrollments(user: User) -> QuerySet[Enrollment]:
    """Who takes part in the packs that the person teaches."""
    return Enrollment.objects.filter(offering__coursepack__tutor_profile__user=user).select_related(
        "offering__coursepack", "student", "practice"
    )


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
