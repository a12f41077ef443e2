"""The money of a booking of Hovn."""

from __future__ import annotations

import pytest

from certificates.services.importing import import_booking
from enrollments.models import Enrollment, LedgerEntry, Order
from tests.certificates.importing.conftest import booking, order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("adds_up")]


def test_money_that_goes_back_or_changes_is_a_further_entry(practice):
    steps = [order(status="pending"), order(), order(10_000), order(10_000, status="refunded")]
    for step, said in enumerate(steps):
        import_booking(practice, booking(order=said, isPrivate=bool(step)))

    assert list(LedgerEntry.objects.order_by("id").values_list("kind", "amount")) == [
        ("charge", 9500),
        ("adjustment", 500),
        ("refund", -10_000),
    ]
    assert not Enrollment.objects.get().is_paid


def test_an_order_of_several_seats_is_paid_once(practice):
    import_booking(practice, booking(0, order=order(19_000)))
    import_booking(practice, booking(1, order=order(19_000)))

    assert Order.objects.get().total == 19_000
    assert list(Enrollment.objects.values_list("is_paid", flat=True)) == [True, True]
    assert LedgerEntry.objects.get().amount == 19_000
