"""What is kept of Hovn's own bookings and orders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from certificates.models import HovnBooking, HovnOrder
from config.kit.statements import Given, Statement, insert

if TYPE_CHECKING:
    from accounts.models import Practice


def save_changed(row: HovnBooking | HovnOrder, **values: object) -> None:
    """Only what differs; a new row whole."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if row._state.adding:  # noqa: SLF001 - Django documents it
        insert(row)
    elif changed:
        row.save(update_fields=changed)


_BOOKINGS: Final = Statement(
    lambda: HovnBooking.objects.select_related("enrollment__student").filter(
        practice=Given("practice"), reference=Given("reference")
    )
)
_ORDERS: Final = Statement(
    lambda: HovnOrder.objects.select_related("order").filter(practice=Given("practice"), hovn_order_id=Given("hovn_id"))
)


def find_booking(practice: Practice, reference: str) -> HovnBooking | None:
    """What is kept under the reference, with whose seat it is."""
    return _BOOKINGS.first(practice=practice.pk, reference=reference)


def find_order(practice: Practice, hovn_id: str) -> HovnOrder | None:
    """The same of an order, with ours."""
    return _ORDERS.first(practice=practice.pk, hovn_id=hovn_id)
