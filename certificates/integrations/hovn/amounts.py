"""Prices as they stand on a page become integers in the minor unit; never through a float."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from certificates.integrations.hovn.errors import PayloadError
from config.kit.errors import Invalid
from config.kit.money import to_minor

ASSUMED: Final = "USD"
"""Hovn is an American service and writes no code beside its dollars."""
SIGNS: Final = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP"}
LARGEST: Final = 2**31 - 1
"""Of the minor unit; what the columns of amounts hold."""
CODES: Final = frozenset({"USD", "EUR", "GBP", "CAD", "AUD"})
PRICE: Final = re.compile(
    r"(?P<before>US\$|[$€£]|[A-Z]{3})?\s*(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,9}(?:\.\d{1,2})?)\s*(?P<after>[A-Z]{3})?"
)


def price_from(text: str) -> tuple[int, str]:
    """`"$1,234.50"` → `(123450, "USD")`. Raises `PayloadError` for what is not certainly a price."""
    words = " ".join(text.split())
    if words.lower() == "free":
        return 0, ASSUMED
    match = PRICE.fullmatch(words)
    if match is None:
        raise PayloadError(f"{words[:40]!r} is not a price")
    before, after = match["before"] or "", match["after"] or ""
    said = {SIGNS.get(mark, mark) for mark in (before, after) if mark}
    if len(said) > 1 and not (before == "$" and after in CODES):  # "$12.00 CAD" says it exactly
        raise PayloadError(f"{words[:40]!r} names two currencies")
    currency = after or (said.pop() if said else ASSUMED)
    if currency not in CODES:
        raise PayloadError(f"{currency} is no currency we know")
    try:
        amount = to_minor(Decimal(match["number"].replace(",", "")), currency)
    except Invalid as error:
        raise PayloadError(str(error)) from error
    if amount > LARGEST:
        raise PayloadError(f"{words[:40]!r} is more than any course costs")
    return amount, currency
