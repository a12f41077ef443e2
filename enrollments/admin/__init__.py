"""The back office of enrolments and money: states are read, services change them."""

from enrollments.admin.enrollments import EnrollmentAdmin
from enrollments.admin.ledger import LedgerEntryAdmin
from enrollments.admin.money import MoneyMismatchAdmin, OrderAdmin, PaymentAdmin, RefundAdmin
from enrollments.admin.packs import PackAdmin
from enrollments.admin.trainings import TrainingAdmin
from enrollments.admin.waiting import ReminderRunAdmin, WaitlistDecisionAdmin

__all__ = [
    "EnrollmentAdmin",
    "LedgerEntryAdmin",
    "MoneyMismatchAdmin",
    "OrderAdmin",
    "PackAdmin",
    "PaymentAdmin",
    "RefundAdmin",
    "ReminderRunAdmin",
    "TrainingAdmin",
    "WaitlistDecisionAdmin",
]
