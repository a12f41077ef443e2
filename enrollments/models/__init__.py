"""The nouns of this app."""

from enrollments.models.decision import WaitlistDecision
from enrollments.models.enrollment import Enrollment, EnrollmentTransition
from enrollments.models.ledger import LedgerEntry, MoneyMismatch, WebhookEvent
from enrollments.models.payment import Order, Payment, PaymentCustomer, Refund
from enrollments.models.reminder_run import ReminderRun

__all__ = [
    "Enrollment",
    "EnrollmentTransition",
    "LedgerEntry",
    "MoneyMismatch",
    "Order",
    "Payment",
    "PaymentCustomer",
    "Refund",
    "ReminderRun",
    "WaitlistDecision",
    "WebhookEvent",
]
