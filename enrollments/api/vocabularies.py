"""The engine's states in the marketplace's words."""

from __future__ import annotations

from typing import Final

from config.kit.api.vocabulary import Vocabulary
from enrollments.enums import EnrollmentState, PaymentState

ENROLLMENT_STATUS: Final = Vocabulary(
    {
        "pending": EnrollmentState.PENDING,
        "active": EnrollmentState.ENROLLED,
        "completed": EnrollmentState.COMPLETED,
        "canceled": EnrollmentState.CANCELED,
    }
)
PAYMENT_STATUS: Final = Vocabulary(["pending", "paid", "refunded"])
REFUND_STATUS: Final = Vocabulary(["notRequested", "eligible", "processed", "ineligible"])
CONFIRMATION: Final = Vocabulary(["pending", "processing", "paid", "canceled"])
LITERALS: Final = {
    PaymentState.CREATED: "started",
    PaymentState.REQUIRES_ACTION: "pending",
    PaymentState.PROCESSING: "pending",
    PaymentState.SUCCEEDED: "success",
    PaymentState.FAILED: "failed",
    PaymentState.CANCELED: "canceled",
}


def payment_status_of(is_paid: bool, refunded: int | None) -> str:  # noqa: FBT001 - a row's value
    """Money given back outweighs money received."""
    if refunded:
        return "refunded"
    return "paid" if is_paid else "pending"


def refund_status_of(state: str, refunded: int | None) -> str:
    """`processed` once money went back; an ended enrolment without that is past asking."""
    if refunded:
        return "processed"
    return "ineligible" if state in {EnrollmentState.COMPLETED, EnrollmentState.CANCELED} else "notRequested"


def confirmation_of(is_paid: bool, state: str, newest_payment: str | None) -> str:  # noqa: FBT001 - a row's value
    """What the gateway last confirmed."""
    if is_paid:
        return "paid"
    if state == EnrollmentState.CANCELED:
        return "canceled"
    return "processing" if newest_payment == PaymentState.PROCESSING else "pending"


def status_literal_of(state: str) -> str:
    """The logical state of a payment."""
    return LITERALS[PaymentState(state)]
