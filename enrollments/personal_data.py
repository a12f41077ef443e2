"""What is kept of a person's enrolments and payments, and what has to end before they are erased."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import ngettext

from enrollments.enums import OPEN
from enrollments.models import Enrollment, LedgerEntry

if TYPE_CHECKING:
    from accounts.models import User


def enrollments_of(person: User) -> list[dict[str, Any]]:
    """Each enrolment with the movements of its money, oldest first."""
    money: dict[int, list[dict[str, Any]]] = {}
    entries = LedgerEntry.objects.filter(order__enrollment__student=person).order_by("pk")
    for entry in entries.select_related("order"):
        moved = {"at": entry.created_at.isoformat(), "kind": entry.kind, "amount": entry.amount}
        money.setdefault(entry.order.enrollment_id, []).append({**moved, "currency": entry.currency})
    rows = Enrollment.objects.filter(student=person).select_related("offering", "practice").order_by("pk")
    return [
        {
            "school": row.practice.name,
            "course": row.offering.title,
            "state": row.state,
            "since": row.created_at.isoformat(),
            "money": money.get(row.pk, []),
        }
        for row in rows
    ]


def open_enrollments_of(person: User) -> list[str]:
    """Why somebody who is still enrolled or waits for a place cannot be erased yet."""
    count = Enrollment.objects.filter(student=person, state__in=sorted(OPEN)).count()
    if not count:
        return []
    return [
        ngettext(
            "%(count)d enrolment is still open: it has to be completed or cancelled first.",
            "%(count)d enrolments are still open: they have to be completed or cancelled first.",
            count,
        )
        % {"count": count}
    ]
