"""Amounts are integers in the currency's minor unit; this is where they become text or numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.utils import formats

from config.kit.errors import Invalid

EXPONENTS: Final = {"JPY": 0, "KRW": 0, "ISK": 0, "BHD": 3, "KWD": 3}
SYMBOLS: Final = {"EUR": "€", "USD": "$", "GBP": "£"}


def exponent(currency: str) -> int:
    """Digits behind the decimal point of `currency` (ISO 4217)."""
    return EXPONENTS.get(currency.upper(), 2)


def to_major(amount: int, currency: str) -> Decimal:
    """`1250, "EUR"` → `Decimal("12.50")`."""
    return Decimal(amount).scaleb(-exponent(currency))


def to_minor(amount: Decimal | float | str, currency: str) -> int:
    """`12.5, "EUR"` → `1250`. Raises `Invalid` for more digits than the currency has."""
    scaled = Decimal(str(amount)).scaleb(exponent(currency))
    if scaled != scaled.to_integral_value():
        raise Invalid(f"{amount} has more digits than {currency} knows.")
    return int(scaled)


def display(amount: int, currency: str) -> str:
    """`1250, "EUR"` → `€12.50` in the reader's number format; what is negative has its sign in front of all."""
    sign = "\N{MINUS SIGN}" if amount < 0 else ""
    value = to_major(abs(amount), currency)
    number = formats.number_format(value, decimal_pos=exponent(currency), force_grouping=True)
    symbol = SYMBOLS.get(currency.upper())
    return f"{sign}{symbol}{number}" if symbol else f"{sign}{number}\N{NO-BREAK SPACE}{currency.upper()}"
