"""Amounts on Stripe's wire against our own minor units.

They agree but for a few currencies: Stripe keeps some without decimals that
have them, some with two that have none any more, and wants a 0 at the end of
amounts with three (docs.stripe.com/currencies).
"""

from __future__ import annotations

from typing import Final

from config.kit.errors import Invalid
from config.kit.money import exponent

ZERO_DECIMAL: Final = frozenset("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split())
THREE_DECIMAL: Final = frozenset("BHD JOD KWD OMR TND".split())


def stripe_exponent(currency: str) -> int:
    """Digits behind the decimal point in amounts that Stripe takes and gives."""
    code = currency.upper()
    if code in ZERO_DECIMAL:
        return 0
    return 3 if code in THREE_DECIMAL else 2


def to_wire(amount: int, currency: str) -> int:
    """Our minor units → Stripe's. Raises `Invalid` when Stripe cannot express the amount."""
    shift = stripe_exponent(currency) - exponent(currency)
    wire, rest = (amount * 10**shift, 0) if shift >= 0 else divmod(amount, 10**-shift)
    if rest or (stripe_exponent(currency) == 3 and wire % 10):  # noqa: PLR2004 - three decimals
        raise Invalid(f"{amount} {currency.upper()} cannot be charged exactly.")
    return wire


def from_wire(amount: int, currency: str) -> int:
    """Stripe's amount → our minor units. Raises `Invalid` when ours cannot express it."""
    shift = exponent(currency) - stripe_exponent(currency)
    ours, rest = (amount * 10**shift, 0) if shift >= 0 else divmod(amount, 10**-shift)
    if rest:
        raise Invalid(f"Stripe's {amount} {currency.upper()} has more digits than we keep.")
    return ours
