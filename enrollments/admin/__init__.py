"""The back office of enrolments and money: states are read, services change them."""

from enrollments.admin.enrollments import EnrollmentAdmin
from enrollments.admin.ledger import LedgerEntryAdmin
from enrollments.admin.money import MoneyMismatchAdmin, OrderAdmin, PaymentAdmin, RefundAdmin

__all__ = [
    "EnrollmentAdmin",
    "LedgerEntryAdmin",
    "MoneyMismatchAdmin",
    "OrderAdmin",
    "PaymentAdmin",
    "RefundAdmin",
]
