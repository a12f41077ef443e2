"""An order of Hovn becomes the money of an enrolment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from certificates.models import HovnOrder
from certificates.services.hovn_rows import find_order, save_changed
from enrollments.services.importing import Happened, OutsideMoney, keep_imported_money, note_paid_elsewhere

if TYPE_CHECKING:
    from accounts.models import Practice, User
    from certificates.integrations.hovn.records import Booking
    from enrollments.models import Enrollment

PAID: Final = frozenset({"paid", "succeeded", "completed"})
REFUNDED: Final = frozenset({"refunded"})


def order_of(
    practice: Practice, booking: Booking, enrollment: Enrollment, happened: Happened, actor: User | None
) -> HovnOrder | None:
    """What is kept of the booking's order, and its ledger rows; None for a booking without one."""
    said = booking.order
    if said is None:
        return None
    row = find_order(practice, said.hovn_id)
    if row is None:
        row = HovnOrder(practice=practice, hovn_order_id=said.hovn_id)
    values: dict[str, object] = {
        "number": said.number,
        "stripe_order_number": said.stripe_number,
        "status": said.status,
        "ordered_at": said.ordered_at,
        "amount_cents": said.amount,
        "currency": said.currency,
    }
    values = {name: value for name, value in values.items() if value not in {None, ""}}
    status, amount = said.status or row.status, row.amount_cents if said.amount is None else said.amount
    if row.order is not None and row.order.enrollment_id != enrollment.pk:
        note_paid_elsewhere(enrollment, is_paid=status in PAID)
    elif amount or (row.order is not None and amount is not None):
        money = OutsideMoney(
            reference=f"hovn:{practice.pk}:{said.hovn_id}",
            total=amount,
            currency=said.currency or row.currency,
            paid=amount if status in PAID else 0,
            is_refunded=status in REFUNDED,
            at=said.ordered_at or row.ordered_at,
        )
        is_new = happened == Happened.CREATED
        values["order"] = keep_imported_money(enrollment, money, actor=actor, is_new=is_new)
    save_changed(row, **values)
    return row
