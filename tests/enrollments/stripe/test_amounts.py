from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrollments.integrations.stripe.amounts import THREE_DECIMAL, ZERO_DECIMAL, from_wire, to_wire


@pytest.mark.parametrize(
    ("ours", "currency", "stripes"),
    [
        (1250, "EUR", 1250),
        (5000, "JPY", 5000),
        (5000, "ISK", 500_000),  # no decimals any more, but Stripe still writes two
        (12_340, "KWD", 12_340),
        (150_000, "VND", 1500),  # we keep two decimals, Stripe none
    ],
)
def test_both_ways(ours, currency, stripes):
    assert to_wire(ours, currency) == stripes
    assert from_wire(stripes, currency) == ours


@pytest.mark.parametrize(("ours", "currency"), [(12_345, "KWD"), (150_050, "VND")])
def test_what_stripe_cannot_express(ours, currency):
    with pytest.raises(ValueError, match="cannot be charged exactly"):
        to_wire(ours, currency)


@given(
    amount=st.integers(min_value=-(10**9), max_value=10**9),
    currency=st.sampled_from(["EUR", "USD", "JPY", "ISK", "UGX", *sorted(ZERO_DECIMAL), *sorted(THREE_DECIMAL)]),
)
def test_whatever_can_be_sent_comes_back_the_same(amount, currency):
    try:
        wire = to_wire(amount, currency)
    except ValueError:
        return
    assert from_wire(wire, currency) == amount
