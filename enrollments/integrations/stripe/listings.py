"""Everything that Stripe created in a window of time, for the daily comparison."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

import stripe

from enrollments.integrations.stripe import mapper
from enrollments.integrations.stripe.failures import translated
from enrollments.integrations.stripe.records import BalanceTransaction, Charge, PaymentIntent, Refund

PAGE: Final = 100
T = TypeVar("T")


class Listings:
    """The reading half of the gateway. Iterators fetch page by page and may raise as any call does."""

    _client: stripe.StripeClient

    def payment_intents(
        self, *, since: datetime | None = None, until: datetime | None = None, customer_id: str | None = None
    ) -> Iterator[PaymentIntent]:
        """Intents created in `since <= created < until`, newest first, fetched page by page."""
        params = _window(since, until, customer=customer_id)
        return _paged(lambda: self._client.v1.payment_intents.list(params), mapper.payment_intent_from)

    def charges(
        self, *, since: datetime | None = None, until: datetime | None = None, payment_intent_id: str | None = None
    ) -> Iterator[Charge]:
        """Charges, failed ones included, created in the window, newest first."""
        params = _window(since, until, payment_intent=payment_intent_id)
        return _paged(lambda: self._client.v1.charges.list(params), mapper.charge_from)

    def refunds(
        self, *, since: datetime | None = None, until: datetime | None = None, payment_intent_id: str | None = None
    ) -> Iterator[Refund]:
        """Refunds created in the window, newest first."""
        params = _window(since, until, payment_intent=payment_intent_id)
        return _paged(lambda: self._client.v1.refunds.list(params), mapper.refund_from)

    def balance_transactions(
        self, *, since: datetime | None = None, until: datetime | None = None
    ) -> Iterator[BalanceTransaction]:
        """Movements of our balance created in the window, newest first."""
        params = _window(since, until)
        return _paged(lambda: self._client.v1.balance_transactions.list(params), mapper.balance_transaction_from)


def _window(since: datetime | None, until: datetime | None, **filters: str | None) -> Any:
    """List parameters; `Any` because every list has a parameter type of its own with these same keys."""
    params: dict[str, Any] = {"limit": PAGE, **{name: value for name, value in filters.items() if value}}
    created = {
        name: int(moment.astimezone(UTC).timestamp()) for name, moment in (("gte", since), ("lt", until)) if moment
    }
    return {**params, "created": created} if created else params


def _paged(fetch: Callable[[], Any], mapped: Callable[[mapper.Json], T]) -> Iterator[T]:
    with translated():
        for item in fetch().auto_paging_iter():
            yield mapped(item.to_dict())
