"""The only home of this app's row locks.

Order everywhere: offering → lesson slots by id → enrolment → payment. All
functions must run inside `config.kit.locks.locked_transaction`.
"""

from __future__ import annotations

from typing import Final

from catalog.models import CoursePack, Offering
from config.kit.errors import NotFound
from config.kit.statements import Given, Statement
from enrollments.models import Enrollment, Payment


def lock_offering(offering_id: int) -> Offering:
    """The offering, freshly read under its lock: from here on its counters are ours."""
    offering = Offering.objects.select_for_update(of=("self",)).filter(pk=offering_id).first()
    if offering is None:
        raise NotFound
    return offering


def lock_pack(pack_id: int) -> CoursePack:
    """The pack under its offering's lock, with all that its rules look at, in one statement.

    Offering and pack are read anew once the lock is ours; what was joined is
    as it was when the wait for it began. `is_listed` stands on the offering:
    whoever takes tutor or pack out of the catalog meanwhile is seen there.
    Foreign keys to the pack may still be written meanwhile (`FOR NO KEY UPDATE`).
    """
    pack = _PACK.first(pk=pack_id)
    if pack is None:
        raise NotFound
    return pack


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


_PACK: Final = Statement(
    lambda: (
        CoursePack.objects.filter(pk=Given("pk"))
        .select_related("practice", "category", "tutor_profile__user", "tutor_profile__booking_rules")
        .select_for_update(of=("offering_ptr", "self"), no_key=True)
    )
)
