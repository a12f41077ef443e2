from __future__ import annotations

import pytest

from config.kit.money import display


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [
        (1250, "EUR", "€12.50"),
        (-1250, "EUR", "\N{MINUS SIGN}€12.50"),
        (-5, "EUR", "\N{MINUS SIGN}€0.05"),
        (123456789, "USD", "$1,234,567.89"),
        (-1250, "CHF", "\N{MINUS SIGN}12.50\N{NO-BREAK SPACE}CHF"),
        (500, "JPY", "500\N{NO-BREAK SPACE}JPY"),
        (0, "EUR", "€0.00"),
    ],
)
def test_amounts_are_written_with_their_currency_and_sign(amount, currency, words):
    assert display(amount, currency) == words
