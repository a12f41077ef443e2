"""Orders, payments, refunds and the queue of mismatches."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.people import signed_in
from config.kit import money
from config.kit.admin import Act, Group, ReadOnlyAdmin, ReasonForm, TabularInline, display, register
from enrollments.admin.ledger import LedgerInline
from enrollments.enums import UNSETTLED, MismatchState, RefundState
from enrollments.models import MoneyMismatch, Order, Payment, Refund
from enrollments.services.closing import refresh_payment
from enrollments.services.mismatches import resolve_mismatch
from enrollments.services.refunding import retry_refund


class PaymentInline(TabularInline[Payment, Order]):
    """The attempts to pay."""

    model = Payment
    practice_path = "order__practice"
    extra = 0
    fields = ["created_at", "flow", "state", "shown_amount", "intent_id", "failure"]

    @display(description=_("amount"))
    def shown_amount(self, payment: Payment) -> str:
        """In the currency's own way."""
        return money.display(payment.amount, payment.currency)


@register(Order)
class OrderAdmin(ReadOnlyAdmin[Order]):
    """What is owed, with its attempts and its ledger."""

    group = Group.MONEY
    icon = "receipt_long"
    place = 10
    practice_path = "practice"
    list_display = ["id", "payer", "offering", "shown_total", "created_at"]
    list_filter = ["practice", "currency", "created_at"]
    list_select_related = ["payer", "enrollment__offering"]
    search_fields = ["payer__email", "payer__last_name", "enrollment__offering__title", "payments__intent_id"]
    inlines = [PaymentInline, LedgerInline]

    @display(description=_("offering"))
    def offering(self, order: Order) -> str:
        """What was ordered."""
        return str(order.enrollment.offering)

    @display(description=_("total"), ordering="total")
    def shown_total(self, order: Order) -> str:
        """In the currency's own way."""
        return money.display(order.total, order.currency)


def _refresh(_request: HttpRequest, payment: Payment, _data: Any) -> Any:
    refreshed = refresh_payment(payment, actor=None)
    return _("Stripe says: %(status)s.") % {"status": refreshed.provider_status or refreshed.get_state_display()}


@register(Payment)
class PaymentAdmin(ReadOnlyAdmin[Payment]):
    """Attempts to pay, as Stripe last told."""

    group = Group.MONEY
    icon = "credit_card"
    place = 20
    practice_path = "order__practice"
    list_display = ["id", "payer", "flow", "state", "shown_amount", "intent_id", "created_at"]
    list_filter = ["state", "flow", "currency", "created_at"]
    list_select_related = ["order__payer"]
    search_fields = ["intent_id", "checkout_id", "order__payer__email", "uid"]
    exclude = ["client_details"]
    acts = [
        Act(
            "refresh",
            _("Ask Stripe again"),
            _refresh,
            in_list=True,
            allowed=lambda _request, payment: payment.state in UNSETTLED,
        )
    ]

    @display(description=_("payer"))
    def payer(self, payment: Payment) -> str:
        """Who pays."""
        return str(payment.order.payer)

    @display(description=_("amount"), ordering="amount")
    def shown_amount(self, payment: Payment) -> str:
        """In the currency's own way."""
        return money.display(payment.amount, payment.currency)


def _send_again(request: HttpRequest, refund: Refund, _data: Any) -> Any:
    retry_refund(refund, actor=signed_in(request))
    return _("A new refund of the same amount is on its way.")


@register(Refund)
class RefundAdmin(ReadOnlyAdmin[Refund]):
    """Money on its way back."""

    group = Group.MONEY
    icon = "undo"
    place = 30
    practice_path = "payment__order__practice"
    list_display = ["id", "shown_amount", "state", "reason", "attempts", "created_at"]
    list_filter = ["state", "currency", "created_at"]
    search_fields = ["provider_id", "payment__intent_id", "reason"]
    acts = [
        Act(
            "again",
            _("Send again"),
            _send_again,
            allowed=lambda _request, refund: refund.state == RefundState.FAILED,
        )
    ]

    @display(description=_("amount"), ordering="amount")
    def shown_amount(self, refund: Refund) -> str:
        """In the currency's own way."""
        return money.display(refund.amount, refund.currency)


def _resolve(request: HttpRequest, mismatch: MoneyMismatch, data: Any) -> Any:
    resolve_mismatch(mismatch, actor=signed_in(request), reason=data["reason"])
    return _("The case is closed.")


@register(MoneyMismatch)
class MoneyMismatchAdmin(ReadOnlyAdmin[MoneyMismatch]):
    """Where Stripe, ledger and seats disagree: a queue for a person."""

    group = Group.MONEY
    icon = "rule"
    place = 60
    practice_path = "practice"
    list_display = ["kind", "order", "state", "last_seen_at", "created_at", "resolved_by"]
    list_filter = ["state", "kind", "practice", "created_at"]
    list_select_related = ["order", "resolved_by"]
    search_fields = ["key", "order__payer__email"]
    acts = [
        Act(
            "resolve",
            _("Close this case"),
            _resolve,
            form=ReasonForm,
            explanation=_("Say what you found and what you did about it."),
            allowed=lambda _request, mismatch: mismatch.state == MismatchState.OPEN,
        )
    ]
