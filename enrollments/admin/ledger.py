"""The ledger: every movement of money, to be read and searched, never to be written."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from config.kit import money
from config.kit.admin import Group, ReadOnlyAdmin, TabularInline, display, register
from enrollments.admin.inlines import link_to
from enrollments.models import LedgerEntry, Order

KIND_TONES: Any = {"charge": "success", "refund": "warning", "adjustment": "info"}


class Movement:
    """Cells that the list, the page and the rows of an order share."""

    @display(description=_("kind"), ordering="kind", label=KIND_TONES)
    def shown_kind(self, entry: LedgerEntry) -> tuple[str, str]:
        """Charge, refund or adjustment."""
        return entry.kind, entry.get_kind_display()

    @display(description=_("amount"), ordering="amount")
    def shown_amount(self, entry: LedgerEntry) -> str:
        """In the currency's own way; what went back is negative."""
        return money.display(entry.amount, entry.currency)


class LedgerInline(Movement, TabularInline[LedgerEntry, Order]):
    """What money did for one order."""

    model = LedgerEntry
    practice_path = "practice"
    hide_title = True
    ordering = ["id"]
    fields = ["created_at", "shown_kind", "shown_amount", "provider_reference", "note"]


@register(LedgerEntry)
class LedgerEntryAdmin(Movement, ReadOnlyAdmin[LedgerEntry]):
    """Every movement of money; balances are sums of these."""

    group = Group.MONEY
    icon = "account_balance"
    place = 40
    practice_path = "practice"
    list_display = ["created_at", "shown_kind", "shown_amount", "payer", "bought", "provider_reference", "note"]
    list_filter = ["kind", "currency", "practice", "created_at"]
    list_select_related = ["order__payer", "order__enrollment__offering"]
    search_fields = [
        *("provider_reference", "note", "payment__intent_id"),
        *("order__payer__email", "order__payer__last_name", "order__enrollment__offering__title"),
    ]
    search_help_text = _("Reference at Stripe, note, payer or course")
    date_hierarchy = "created_at"
    fields = [
        *("created_at", "shown_kind", "shown_amount", "currency", "payer", "bought"),
        *("payment", "provider_reference", "note", "actor", "practice"),
    ]

    @display(description=_("payer"), ordering="order__payer__last_name")
    def payer(self, entry: LedgerEntry) -> str:
        """Who paid or got money back."""
        return link_to(entry.order.payer, str(entry.order.payer))

    @display(description=_("order"), ordering="order")
    def bought(self, entry: LedgerEntry) -> str:
        """What it was for, leading to the order with its attempts."""
        return link_to(entry.order, f"{entry.order} · {entry.order.enrollment.offering}")
