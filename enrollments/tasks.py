"""Background work: thin, repeatable, by id."""

from __future__ import annotations

from config.kit.tasks import task
from enrollments.services.closing import close_attempts as close_open_attempts
from enrollments.services.expiring import expire_pending, settle_hanging_payments
from enrollments.services.finishing import close_waiting_lists, complete_ended
from enrollments.services.invitations import expire_invitations
from enrollments.services.reconciling import reconcile_money as compare_money
from enrollments.services.refunding import deliver_refund, send_due_refunds
from enrollments.services.reminding import send_reminders
from enrollments.services.running import decide_due


@task("enrollments.expire_pending")
def expire_unpaid() -> None:
    """Give back what was not paid in time."""
    expire_pending()


@task("enrollments.expire_invitations")
def expire_due_invitations() -> None:
    """End invitations that nobody answered, and invite the next."""
    expire_invitations()


@task("enrollments.close_waiting_lists")
def close_started_lists() -> None:
    """End the waiting lists of what has started."""
    close_waiting_lists()


@task("enrollments.complete_ended")
def complete_what_ended() -> None:
    """Complete those who took part in what has ended."""
    complete_ended()


@task("enrollments.decide_due")
def decide_what_is_due() -> None:
    """Confirm or call off what is to be decided by now."""
    decide_due()


@task("enrollments.send_reminders")
def send_due_reminders() -> None:
    """Say what practices want said before their trainings begin."""
    send_reminders()


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
