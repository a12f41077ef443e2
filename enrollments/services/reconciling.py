"""The daily comparison of Stripe, ledger and seats."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Sum
from django.utils import timezone

from enrollments.enums import SEAT_HOLDING, EnrollmentState, LedgerKind, MismatchKind, MismatchState
from enrollments.integrations.stripe.client import stripe_gateway
from enrollments.integrations.stripe.records import IntentStatus, PaymentIntent, RefundStatus
from enrollments.integrations.stripe.records import Refund as StripeRefund
from enrollments.models import LedgerEntry, MoneyMismatch, Order, Payment, Refund
from enrollments.services.mismatches import file_mismatch, resolve_mismatch

WINDOW: Final = timedelta(days=3)
"""Each day looks back over three: what a webhook still brings is settled before a person is asked."""
GRACE: Final = timedelta(minutes=30)
COMPARED: Final = frozenset(MismatchKind) - {
    MismatchKind.AMOUNT_DIFFERS,
    MismatchKind.REFUND_FAILED,
    MismatchKind.DISPUTED,
}


@dataclass(slots=True)
class Comparison:
    """What one run saw; `keys` are the disagreements found, as (kind, key)."""

    since: datetime
    until: datetime
    intents: int = 0
    refunds: int = 0
    orders: int = 0
    keys: set[str] = field(default_factory=set)
    closed: int = 0


def reconcile_money(*, since: datetime | None = None, until: datetime | None = None) -> Comparison:
    """Compare everything created in the window and file each disagreement once.

    Only reads Stripe, and changes no money and no seat: a person decides. An
    open case whose disagreement is gone is closed with that as its reason.
    Raises `Ambiguous` when Stripe does not answer.
    """
    until = until or timezone.now() - GRACE
    run = Comparison(since=since or until - WINDOW, until=until)
    intents = list(stripe_gateway().payment_intents(since=run.since, until=run.until))
    refunds = list(stripe_gateway().refunds(since=run.since, until=run.until))
    run.intents, run.refunds = len(intents), len(refunds)
    _compare_intents(run, intents)
    _compare_refunds(run, refunds)
    _compare_ledger(run, {intent.id for intent in intents} | {refund.id for refund in refunds})
    _compare_seats(run)
    _close_gone(run)
    return run


def _file(run: Comparison, kind: MismatchKind, key: str, order: Order | None, **details: Any) -> None:
    case = file_mismatch(kind, key=key, order=order, details=details)
    run.keys.add(case.key)


def _compare_intents(run: Comparison, intents: list[PaymentIntent]) -> None:
    """Money that Stripe took must stand in the ledger, with the same amount."""
    paid = {intent.id: intent for intent in intents if intent.status == IntentStatus.SUCCEEDED}
    entries = {
        entry.provider_reference: entry
        for entry in LedgerEntry.objects.filter(kind=LedgerKind.CHARGE, provider_reference__in=paid)
    }
    payments = {
        payment.intent_id: payment for payment in Payment.objects.filter(intent_id__in=paid).select_related("order")
    }
    for intent in paid.values():
        payment, entry = payments.get(intent.id), entries.get(intent.id)
        facts = {"intent": intent.id, "amount": intent.amount_received, "currency": intent.currency}
        if payment is None:
            _file(run, MismatchKind.UNKNOWN_OBJECT, intent.id, None, **facts)
        elif entry is None:
            _file(run, MismatchKind.PAID_NOT_IN_LEDGER, intent.id, payment.order, **facts)
        elif (entry.amount, entry.currency) != (intent.amount_received, intent.currency):
            _file(run, MismatchKind.LEDGER_AMOUNT_DIFFERS, intent.id, payment.order, ledger=entry.amount, **facts)


def _compare_refunds(run: Comparison, refunds: list[StripeRefund]) -> None:
    """Money that went back must stand in the ledger."""
    sent = {refund.id: refund for refund in refunds if refund.status == RefundStatus.SUCCEEDED}
    known = set(
        LedgerEntry.objects.filter(kind=LedgerKind.REFUND, provider_reference__in=sent).values_list(
            "provider_reference", flat=True
        )
    )
    payments = {
        payment.intent_id: payment
        for payment in Payment.objects.filter(
            intent_id__in=[refund.payment_intent_id or "-" for refund in sent.values()]
        ).select_related("order")
    }
    for refund in sent.values():
        if refund.id not in known:
            payment = payments.get(refund.payment_intent_id or "")
            _file(
                run,
                MismatchKind.REFUND_NOT_IN_LEDGER,
                refund.id,
                payment.order if payment else None,
                amount=refund.amount,
                currency=refund.currency,
                intent=refund.payment_intent_id,
            )


def _compare_ledger(run: Comparison, at_stripe: set[str]) -> None:
    """What the ledger says moved must be known to Stripe."""
    for entry in LedgerEntry.objects.filter(
        payment__created_at__gte=run.since, payment__created_at__lt=run.until - GRACE, kind=LedgerKind.CHARGE
    ).select_related("order"):
        if entry.provider_reference not in at_stripe:
            _file(
                run,
                MismatchKind.LEDGER_NOT_AT_STRIPE,
                entry.provider_reference,
                entry.order,
                amount=entry.amount,
                currency=entry.currency,
            )


def _compare_seats(run: Comparison) -> None:
    """A seat without its money, or money without its seat."""
    orders = (
        Order.objects.filter(updated_at__lt=run.until, enrollment__updated_at__gte=run.since)
        .filter(enrollment__external_reference="")  # paid elsewhere: Stripe knows nothing of it
        .select_related("enrollment")
        .annotate(balance=Sum("ledger_entries__amount", default=0))
    )
    for order in orders.iterator(chunk_size=500):
        run.orders += 1
        enrollment = order.enrollment
        seated = enrollment.state in SEAT_HOLDING - {EnrollmentState.PENDING, EnrollmentState.WAITLIST_INVITED}
        if seated and enrollment.is_paid and order.balance < order.total and not _money_is_going_back(order):
            _file(run, MismatchKind.SEAT_WITHOUT_PAYMENT, str(enrollment.uid), order, balance=order.balance)
        elif not seated and order.balance > 0 and not _money_is_going_back(order):
            _file(run, MismatchKind.PAID_WITHOUT_SEAT, str(enrollment.uid), order, balance=order.balance)


def _money_is_going_back(order: Order) -> bool:
    return Refund.objects.filter(payment__order=order).exclude(state="failed").exists()


def _close_gone(run: Comparison) -> None:
    """Cases about this window that the comparison did not find again."""
    for case in _open_cases(run):
        if case.key not in run.keys:
            resolve_mismatch(case, actor=None, reason="The daily comparison no longer finds this.")
            run.closed += 1


def _open_cases(run: Comparison) -> Iterator[MoneyMismatch]:
    """Open cases whose enrolment or money lies wholly in the window, so that not finding them means something."""
    cases = MoneyMismatch.objects.filter(
        state=MismatchState.OPEN, kind__in=COMPARED, order__created_at__gte=run.since, order__created_at__lt=run.until
    )
    return cases.select_related("order").iterator()
