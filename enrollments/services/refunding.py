"""Giving money back: a row first, then Stripe, then the ledger."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.services.audit import record_event
from config.kit.errors import Conflict, Invalid
from config.kit.locks import locked_transaction
from enrollments.enums import LedgerKind, MismatchKind, RefundState
from enrollments.integrations.stripe.client import stripe_gateway
from enrollments.integrations.stripe.errors import Ambiguous, NotConfigured, StripeFailure
from enrollments.integrations.stripe.records import Refund as StripeRefund
from enrollments.integrations.stripe.records import RefundStatus
from enrollments.locks import lock_payment
from enrollments.models import LedgerEntry, Payment, Refund
from enrollments.services.mismatches import file_mismatch

if TYPE_CHECKING:
    from accounts.models import User

LEASE: Final = timedelta(minutes=5)
BATCH: Final = 200
LONGEST_WAIT: Final = timedelta(hours=6)
logger = structlog.get_logger(__name__)


def queue_refund(payment: Payment, *, reason: str, actor: User | None, amount: int | None = None) -> Refund:
    """Write down that `amount` (default: all that is left) goes back; the payment's lock is held.

    Raises `Invalid` for more than is left, `Conflict` (`nothing_to_refund`).
    """
    left = refundable(payment)
    wanted = left if amount is None else amount
    if left <= 0:
        raise Conflict(_("There is nothing left to give back."), code="nothing_to_refund")
    if not 0 < wanted <= left:
        raise Invalid(_("That is more than is left of this payment."), fields={"amount": [str(left)]})
    refund = Refund.objects.create(
        payment=payment,
        amount=wanted,
        currency=payment.currency,
        reason=reason,
        requested_by=actor,
        next_attempt_at=timezone.now(),
    )
    record_event("refund.queued", refund, actor=actor, practice=payment.order.practice_id, amount=wanted)
    from enrollments.tasks import send_refund  # noqa: PLC0415 - tasks call this module

    send_refund.on_commit(refund.pk)
    return refund


def refundable(payment: Payment) -> int:
    """What was received by this payment and neither went back nor is on its way, in minor units."""
    received = payment.ledger_entries.filter(kind=LedgerKind.CHARGE).aggregate(total=Sum("amount"))["total"] or 0
    promised = payment.refunds.exclude(state=RefundState.FAILED).aggregate(total=Sum("amount"))["total"] or 0
    return received - promised


def send_due_refunds() -> int:
    """Ask Stripe for the refunds that are due, the longest due first; returns how many were tried."""
    due = Refund.objects.filter(
        Q(state__in=[RefundState.QUEUED, RefundState.SENT]), next_attempt_at__lte=timezone.now()
    ).order_by("next_attempt_at")
    return sum(_deliver_safely(pk) for pk in list(due.values_list("pk", flat=True)[:BATCH]))


def _deliver_safely(refund_id: int) -> bool:
    """One refund that cannot be settled now must not keep the others waiting; its lease brings it back."""
    try:
        return deliver_refund(refund_id)
    except Exception:
        logger.exception("refund postponed", refund=refund_id)
        return False


def retry_refund(refund: Refund, *, actor: User) -> Refund:
    """Queue a refund that failed once more. Raises `Conflict` unless it failed and its money is still here."""
    with locked_transaction():
        payment, enrollment = lock_payment(refund.payment_id)
        fresh = Refund.objects.select_for_update(of=("self",)).get(pk=refund.pk)
        if fresh.state != RefundState.FAILED or refundable(payment) < fresh.amount:
            raise Conflict(_("This refund cannot be sent again."), code="not_retryable")
        again = queue_refund(payment, reason=fresh.reason, actor=actor, amount=fresh.amount)
        record_event("refund.retried", fresh, actor=actor, practice=enrollment.practice_id, by=again.pk)
    return again


def deliver_refund(refund_id: int) -> bool:
    """Claim, ask Stripe, settle. False when somebody else is at it or it is done."""
    now = timezone.now()
    claimed = Refund.objects.filter(
        pk=refund_id, state__in=[RefundState.QUEUED, RefundState.SENT], next_attempt_at__lte=now
    ).update(next_attempt_at=now + LEASE)
    if not claimed:
        return False
    refund = Refund.objects.select_related("payment").get(pk=refund_id)
    try:
        found = (
            stripe_gateway().retrieve_refund(refund.provider_id)
            if refund.provider_id
            else stripe_gateway().create_refund(
                payment_intent_id=refund.payment.intent_id,
                amount=refund.amount,
                currency=refund.currency,
                metadata={"refund": str(refund.uid), "payment": str(refund.payment.uid)},
                idempotency_key=f"refund-{refund.uid}",
            )
        )
    except (Ambiguous, NotConfigured):
        _try_later(refund)
    except StripeFailure as failure:
        logger.warning("refund refused", refund=refund.pk, failure=str(failure))
        if refund.provider_id:  # we may not look; that says nothing of money that is on its way
            _try_later(refund)
        else:
            _fail(refund, str(failure))
    else:
        settle_refund(refund.pk, found)
    return True


def settle_refund(refund_id: int, found: StripeRefund) -> Refund:
    """Take over Stripe's view of a refund; harmless when repeated or older than what is known.

    At Stripe a refund goes from pending to succeeded, and may fail after
    either; never back: a success that was seen before the failure, and comes
    after it, is old news. One that bounces is filed for a person.
    """
    with locked_transaction():
        payment_id = Refund.objects.values_list("payment_id", flat=True).get(pk=refund_id)
        payment, enrollment = lock_payment(payment_id)
        refund = Refund.objects.select_for_update(of=("self",)).get(pk=refund_id)
        has_failed_there = refund.state == RefundState.FAILED and refund.provider_id == found.id
        refund.provider_id = found.id
        if found.status in {RefundStatus.FAILED, RefundStatus.CANCELED}:
            if refund.state != RefundState.FAILED:  # else a person has it already
                _reverse(refund, payment)
                _mark(refund, RefundState.FAILED, failure=found.failure_reason or str(found.status))
                _file_failure(refund, payment)
        elif found.status == RefundStatus.SUCCEEDED:
            if not has_failed_there and not _is_entered(refund):
                _enter(refund, payment)
                record_event("refund.succeeded", refund, actor=None, practice=enrollment.practice_id)
                _mark(refund, RefundState.SUCCEEDED)
        elif refund.state in {RefundState.QUEUED, RefundState.SENT}:
            _mark(refund, RefundState.SENT, next_attempt_at=timezone.now() + LONGEST_WAIT)
        return refund


def _is_entered(refund: Refund) -> bool:
    entered = LedgerEntry.objects.filter(kind=LedgerKind.REFUND, provider_reference=refund.provider_id)
    return entered.exists()


def _enter(refund: Refund, payment: Payment) -> None:
    LedgerEntry.objects.create(
        practice_id=payment.order.practice_id,
        order=payment.order,
        payment=payment,
        kind=LedgerKind.REFUND,
        amount=-refund.amount,
        currency=refund.currency,
        provider_reference=refund.provider_id,
        note=refund.reason,
        actor=refund.requested_by,
    )


def _reverse(refund: Refund, payment: Payment) -> None:
    """A refund that succeeded and then bounced: the money is with us again."""
    if refund.state == RefundState.SUCCEEDED:
        LedgerEntry.objects.create(
            practice_id=payment.order.practice_id,
            order=payment.order,
            payment=payment,
            kind=LedgerKind.ADJUSTMENT,
            amount=refund.amount,
            currency=refund.currency,
            provider_reference=refund.provider_id,
            note=_("The bank sent the refund back"),
        )


def _mark(refund: Refund, state: RefundState, *, failure: str = "", next_attempt_at: object = None) -> None:
    refund.state = state
    refund.failure = failure[:300]
    refund.next_attempt_at = next_attempt_at  # type: ignore[assignment]  # a datetime or None
    refund.save(update_fields=["state", "failure", "next_attempt_at", "provider_id"])


def _try_later(refund: Refund) -> None:
    wait = min(LONGEST_WAIT, timedelta(seconds=30 * 2 ** min(refund.attempts, 10)))
    Refund.objects.filter(pk=refund.pk).update(
        attempts=refund.attempts + 1, next_attempt_at=timezone.now() + wait, failure=_("Stripe does not answer")
    )


def _fail(refund: Refund, reason: str) -> None:
    with locked_transaction():
        payment, _enrollment = lock_payment(refund.payment_id)
        _mark(refund, RefundState.FAILED, failure=reason)
        _file_failure(refund, payment)


def _file_failure(refund: Refund, payment: Payment) -> None:
    file_mismatch(
        MismatchKind.REFUND_FAILED,
        key=f"refund:{refund.uid}",
        order=payment.order,
        details={"refund": str(refund.uid), "amount": refund.amount, "failure": refund.failure},
    )
