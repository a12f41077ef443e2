"""Stripe's test cards (docs.stripe.com/testing) and what each does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class TestCard:
    """A means of payment with a fixed fate.

    `decline` is (error code, decline code or None); `authenticates`: the payer
    is sent to a confirmation page first; `delayed`: the money is under way
    until settled and then fails if `decline` is set; `refund` is how refunds
    of it end: succeeded, pending (later succeeded) or failed (after looking
    succeeded).
    """

    number: str
    token: str
    hint: str
    brand: str = "visa"
    kind: str = "card"
    decline: tuple[str, str | None] | None = None
    authenticates: bool = False
    delayed: bool = False
    refund: str = "succeeded"

    @property
    def last4(self) -> str:
        """What is shown of the number."""
        return self.number[-4:]


DECLINED: Final = "card_declined"

CARDS: Final = (
    TestCard("4242424242424242", "pm_card_visa", "succeeds"),
    TestCard("4000056655665556", "pm_card_visa_debit", "succeeds (debit)"),
    TestCard("5555555555554444", "pm_card_mastercard", "succeeds (Mastercard)", brand="mastercard"),
    TestCard("378282246310005", "pm_card_amex", "succeeds (American Express)", brand="amex"),
    TestCard("4000002760003184", "pm_card_authenticationRequired", "asks you to confirm", authenticates=True),
    TestCard("4000000000003220", "pm_card_threeDSecure2Required", "asks you to confirm, version 2", authenticates=True),
    TestCard("4000000000003063", "pm_card_threeDSecureRequired", "asks you to confirm, version 1", authenticates=True),
    TestCard(
        "4000008260003178",
        "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds",
        "asks you to confirm, then has too little money",
        decline=(DECLINED, "insufficient_funds"),
        authenticates=True,
    ),
    TestCard(
        "4000000000000002", "pm_card_visa_chargeDeclined", "is declined", decline=(DECLINED, "generic_decline")
    ),
    TestCard(
        "4000000000009995",
        "pm_card_visa_chargeDeclinedInsufficientFunds",
        "has too little money",
        decline=(DECLINED, "insufficient_funds"),
    ),
    TestCard(
        "4000000000009987", "pm_card_visa_chargeDeclinedLostCard", "was lost", decline=(DECLINED, "lost_card")
    ),
    TestCard(
        "4000000000009979", "pm_card_visa_chargeDeclinedStolenCard", "was stolen", decline=(DECLINED, "stolen_card")
    ),
    TestCard("4000000000000069", "pm_card_chargeDeclinedExpiredCard", "has expired", decline=("expired_card", None)),
    TestCard(
        "4000000000000127", "pm_card_chargeDeclinedIncorrectCvc", "has another security code",
        decline=("incorrect_cvc", None),
    ),
    TestCard(
        "4000000000000119", "pm_card_chargeDeclinedProcessingError", "cannot be processed",
        decline=("processing_error", None),
    ),
    TestCard("4000000000007726", "pm_card_pendingRefund", "succeeds, refunds take a while", refund="pending"),
    TestCard("4000000000005126", "pm_card_refundFail", "succeeds, refunds fail later", refund="failed"),
    TestCard(
        "AT611904300234573201", "pm_sepaDebit_success", "bank debit, takes a moment",
        brand="", kind="sepa_debit", delayed=True,
    ),
    TestCard(
        "AT861904300235473202", "pm_sepaDebit_failed", "bank debit, fails after a moment",
        brand="", kind="sepa_debit", delayed=True, decline=("charge_exceeds_source_limit", "insufficient_funds"),
    ),
)  # fmt: skip

ALIASES: Final = {
    "pm_card_chargeDeclined": "pm_card_visa_chargeDeclined",
    "pm_card_chargeDeclinedInsufficientFunds": "pm_card_visa_chargeDeclinedInsufficientFunds",
    "pm_card_threeDSecureOptional": "pm_card_visa",
    "pm_usBankAccount_success": "pm_sepaDebit_success",
    "pm_usBankAccount_insufficientFunds": "pm_sepaDebit_failed",
}
BY_TOKEN: Final = {card.token: card for card in CARDS}
BY_NUMBER: Final = {card.number: card for card in CARDS}


def card_of_token(token: str) -> TestCard | None:
    """The card behind `pm_card_visa` and its like."""
    return BY_TOKEN.get(ALIASES.get(token, token))


def card_of_number(number: str) -> TestCard | None:
    """The card with this number, spaces and dashes ignored; any other number that adds up succeeds."""
    digits = number.replace(" ", "").replace("-", "").upper()
    if digits in BY_NUMBER:
        return BY_NUMBER[digits]
    return None


def adds_up(number: str) -> bool:
    """Luhn's check, which every card number passes."""
    digits = [int(digit) for digit in reversed(number)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[0::2]) + sum(doubled)) % 10 == 0
