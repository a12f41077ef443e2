"""Amounts on Stripe's wire against our own minor units.

They agree but for a few currencies: Stripe keeps some without decimals that
have them, some with two that have none any more, and wants a 0 at the end of
amounts with three (docs.stripe.com/currencies).
"""

from __future__ import annotations

from typing import Final

from config.kit.money import exponent

ZERO_DECIMAL: Final = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"}
)
THREE_DECIMAL: Final = frozenset(["BHD", "JOD", "KWD", "OMR", "TND"])


def stripe_exponent(currency: str) -> int:
    """Digits behind the decimal point in amounts that Stripe takes and gives."""
    code = currency.upper()
    if code in ZERO_DECIMAL:
        return 0
    return 3 if code in THREE_DECIMAL else 2


def to_wire(amount: int, currency: str) -> int:
    """Our minor units → Stripe's. Raises `ValueError` when Stripe cannot express the amount."""
    shift = stripe_exponent(currency) - exponent(currency)
    scale: int = 10 ** abs(shift)
    wire, rest = (amount * scale, 0) if shift >= 0 else divmod(amount, scale)
    if rest or (stripe_exponent(currency) == 3 and wire % 10):  # noqa: PLR2004 - three decimals
        raise ValueError(f"{amount} {currency.upper()} cannot be charged exactly.")
    return wire


def from_wire(amount: int, currency: str) -> int:
    """Stripe's amount → our minor units. Raises `ValueError` when ours cannot express it."""
    shift = exponent(currency) - stripe_exponent(currency)
    scale: int = 10 ** abs(shift)
    ours, rest = (amount * scale, 0) if shift >= 0 else divmod(amount, scale)
    if rest:
        raise ValueError(f"Stripe's {amount} {currency.upper()} has more digits than we keep.")
    return ours
