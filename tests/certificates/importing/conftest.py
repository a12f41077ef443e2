from __future__ import annotations

from typing import Any

import pytest

from certificates.integrations.hovn.mapper import booking_from
from certificates.integrations.hovn.page_facts import PageFacts
from certificates.integrations.hovn.records import Booking, Order
from certificates.integrations.hovn.simulator.world import sample
from enrollments.invariants import differences
from messaging.delivery.models import OutboxMessage
from tests.factories.accounts import PracticeFactory


@pytest.fixture
def adds_up():
    """After the test every count is right, and nobody was told."""
    yield
    assert list(differences()) == []
    assert not OutboxMessage.objects.exists()


@pytest.fixture
def practice():
    return PracticeFactory.create(currency="USD", time_zone="America/Chicago", country="US")


def booking(
    number: int = 0,
    *,
    student: dict[str, Any] | None = None,
    session: dict[str, Any] | None = None,
    order: Order | None = None,
    **top: Any,
) -> Booking:
    """The `number`th made-up booking with these values of Hovn's data replaced."""
    payload = sample(number).payload
    payload = {
        **payload,
        **top,
        "student": {**payload["student"], **(student or {})},
        "courseSession": {**payload["courseSession"], **(session or {})},
    }
    return booking_from(payload, PageFacts(student_id=f"stu_{number:06d}", order=order))


def order(amount: int | None = 9500, *, status: str = "paid", hovn_id: str = "ord_1", currency: str = "USD") -> Order:
    return Order(
        hovn_id=hovn_id, number="10442", status=status, amount=amount, currency=currency if amount is not None else ""
    )
