"""What stands beside an enrolment in the office: its lessons, its order, its steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.kit import money
from config.kit.admin import TabularInline, display
from enrollments.models import Enrollment, EnrollmentTransition, Order
from scheduling.models import LessonSlot


class LessonInline(TabularInline[LessonSlot, Enrollment]):
    """The lessons that were planned for it."""

    model = LessonSlot
    practice_path = "practice"
    verbose_name_plural = gettext_lazy("lessons")
    hide_title = True
    fields = ["lesson", "ends_at", "status", "session_mode", "completed_at"]
    ordering = ["starts_at", "id"]

    @display(description=gettext_lazy("starts"))
    def lesson(self, slot: LessonSlot) -> str:
        """When it begins, leading to its page."""
        return link_to(slot, moment(slot.starts_at))


class OrderInline(TabularInline[Order, Enrollment]):
    """What it costs and what was paid; attempts and refunds stand on the order's own page."""

    model = Order
    practice_path = "practice"
    verbose_name = verbose_name_plural = gettext_lazy("order")
    hide_title = True
    fields = ["number", "payer", "shown_total", "shown_balance", "created_at"]

    @display(description=gettext_lazy("order"))
    def number(self, order: Order) -> str:
        """Its number, leading to its attempts and its ledger."""
        return link_to(order, str(order))

    @display(description=gettext_lazy("total"))
    def shown_total(self, order: Order) -> str:
        """In the currency's own way."""
        return money.display(order.total, order.currency)

    @display(description=gettext_lazy("paid, less refunds"))
    def shown_balance(self, order: Order) -> str:
        """The sum of the ledger."""
        return money.display(sum(entry.amount for entry in order.ledger_entries.all()), order.currency)


class TransitionInline(TabularInline[EnrollmentTransition, Enrollment]):
    """Every step the enrolment took."""

    model = EnrollmentTransition
    practice_path = "enrollment__practice"
    hide_title = True
    fields = ["created_at", "event", "from_state", "to_state", "actor", "reason"]


def moment(instant: datetime) -> str:
    """As lists of the office write times."""
    return date_format(localtime(instant), "DATETIME_FORMAT")


def link_to(row: Model, words: str) -> SafeString:
    """`words` leading to the row's own page in the office."""
    address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    return format_html('<a href="{}">{}</a>', address, words)


def table(heads: Sequence[Any], rows: Iterable[Sequence[Any]]) -> SafeString:
    """A table of the house."""
    names = format_html_join("", '<th scope="col">{}</th>', ((head,) for head in heads))
    cells = format_html_join("", "<tr>{}</tr>", ((_cells(heads, row),) for row in rows))
    return format_html('<table class="house-table"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>', names, cells)


def _cells(heads: Sequence[Any], row: Sequence[Any]) -> SafeString:
    """Each with its heading, which stands beside it on a phone."""
    pairs = zip(heads, row, strict=True)
    return format_html_join("", '<td data-label="{}">{}</td>', pairs)


def ledger_table(order: Order) -> SafeString | str:
    """Every movement of money of one order, oldest first; the empty string where none was."""
    rows = [
        (
            moment(entry.created_at),
            entry.get_kind_display(),
            money.display(entry.amount, entry.currency),
            entry.note or entry.provider_reference,
        )
        for entry in order.ledger_entries.order_by("id")
    ]
    if not rows:
        return ""
    return table([_("When"), _("Kind"), _("Amount"), _("Note")], rows)
