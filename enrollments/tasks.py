"""Background work: thin, repeatable, by id."""

from __future__ import annotations

from config.kit.tasks import task
from enrollments.services.closing import close_attempts as close_open_attempts
from enrollments.services.expiring import expire_pending, settle_hanging_payments
from enrollments.services.reconciling import reconcile_money as compare_money
from enrollments.services.refunding import deliver_refund, send_due_refunds


@task("enrollments.expire_pending")
def expire_unpaid() -> None:
    """Give back what was not paid in time."""
    expire_pending()


@task("enrollments.settle_payments")
def settle_payments() -> None:
    """Ask Stripe about payments that nobody told us of."""
    settle_hanging_payments()


@task("enrollments.close_attempts")
def close_attempts(order_id: int) -> None:
    """Close what else was begun for an order that is paid."""
    close_open_attempts(order_id)


@task("enrollments.send_refunds")
def send_refunds() -> None:
    """Ask Stripe for every refund that is due."""
    send_due_refunds()


@task("enrollments.send_refund")
def send_refund(refund_id: int) -> None:
    """Ask Stripe for one refund."""
    deliver_refund(refund_id)


@task("enrollments.reconcile_money")
def reconcile_money() -> None:
    """The daily comparison of Stripe, ledger and seats."""
    compare_money()
