"""The only home of this app's row locks.

Order everywhere (`config.kit.locks`): offering → enrolment → payment, before
people and lesson slots. A pack is locked by `catalog.locks.lock_pack`. All
functions must run inside `locked_transaction`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from catalog.models import Offering, Training
from config.kit.errors import NotFound
from config.kit.locks import lock_rows
from config.kit.statements import Asked, Given, NextKey, Statement
from enrollments.enums import OPEN, EnrollmentState, PaymentState
from enrollments.models import Enrollment, Payment

if TYPE_CHECKING:
    from accounts.models import User


def lock_offering(offering_id: int) -> Offering:
    """The offering, freshly read under its lock: from here on its counters are ours."""
    for offering in _OFFERING.all(pk=offering_id):
        return offering
    raise NotFound


@dataclass(frozen=True, slots=True)
class AskedGroup:
    """A training or cohort whose lock was asked for."""

    offerings: Asked[Offering]
    trainings: Asked[Training]

    def locked(self) -> tuple[Offering, Training | None]:
        """The offering, and what it is as a training, None for what is none. Raises `NotFound`."""
        for offering in self.offerings.all():
            return offering, next(iter(self.trainings.all()), None)
        raise NotFound


def ask_group(offering_id: int) -> AskedGroup:
    """As `lock_offering`, and what a training is with its type and policies, for who asks for more at once."""
    return AskedGroup(_OFFERING.ask(pk=offering_id), _TRAINING.ask(pk=offering_id))


def lock_due_invitations(offering_id: int, now: datetime) -> list[Enrollment]:
    """Invitations of the locked offering that ended by `now`, the earliest first."""
    due = Enrollment.objects.filter(
        offering=offering_id, state=EnrollmentState.WAITLIST_INVITED, invite_expires_at__lte=now
    )
    return list(due.select_related("student", "practice").order_by("invite_expires_at", "queued_at", "id"))


def lock_open_enrollment(offering: Offering, student: User) -> Enrollment | None:
    """The student's open enrolment in the locked offering, locked; the offering stays the row at hand."""
    return opened(ask_open_enrollment(offering.pk, student), offering)


def ask_open_enrollment(offering_id: int, student: User) -> Asked[Enrollment]:
    """`lock_open_enrollment` for who asks for more in the same round trip; `opened` takes the answer."""
    return _OPEN.ask(offering=offering_id, student=student.pk)


def opened(asked: Asked[Enrollment], offering: Offering) -> Enrollment | None:
    """The open enrolment that was asked for, with the locked offering, or None."""
    for enrollment in asked.all():
        enrollment.offering = offering
        return enrollment
    return None


def ask_key(offering_id: int) -> Asked[int]:
    """The key of a new enrolment in the offering."""
    return _KEY.ask(offering=offering_id)


def lock_payments(enrollment: Enrollment) -> list[Payment]:
    """The payments of a locked enrolment that brought money, locked in order."""
    paid = Payment.objects.filter(order__enrollment=enrollment, state=PaymentState.SUCCEEDED)
    return lock_rows(paid.select_related("order"))


def lock_enrollment(enrollment_id: int) -> Enrollment:
    """The enrolment under its own and its offering's lock; `enrollment.offering` is the locked row."""
    offering_id = Enrollment.objects.values_list("offering_id", flat=True).filter(pk=enrollment_id).first()
    if offering_id is None:
        raise NotFound
    offering = lock_offering(offering_id)
    enrollment = (
        Enrollment.objects.select_for_update(of=("self",)).select_related("student", "practice").get(pk=enrollment_id)
    )
    enrollment.offering = offering
    return enrollment


def lock_payment(payment_id: int) -> tuple[Payment, Enrollment]:
    """The payment and its enrolment, locked in order; `payment.order.enrollment` is the locked row."""
    enrollment_id = Payment.objects.values_list("order__enrollment_id", flat=True).filter(pk=payment_id).first()
    if enrollment_id is None:
        raise NotFound
    enrollment = lock_enrollment(enrollment_id)
    payment = Payment.objects.select_for_update(of=("self",)).select_related("order").get(pk=payment_id)
    payment.order.enrollment = enrollment
    return payment, enrollment


_OPEN: Final = Statement(
    lambda: (
        Enrollment.objects.filter(offering=Given("offering"), student=Given("student"), state__in=sorted(OPEN))
        .select_related("student", "practice")
        .order_by("pk")
        .select_for_update(of=("self",))
    )
)
_KEY: Final = Statement(
    lambda: (
        Offering.objects.filter(pk=Given("offering")).annotate(key=NextKey(Enrollment)).values_list("key", flat=True)
    )
)
_OFFERING: Final = Statement(
    lambda: Offering.objects.filter(pk=Given("pk")).select_related("practice").select_for_update(of=("self",))
)
_TRAINING: Final = Statement(
    lambda: Training.objects.filter(pk=Given("pk")).select_related(
        "training_type__booking_policy", "training_type__cancellation_policy"
    )
)
