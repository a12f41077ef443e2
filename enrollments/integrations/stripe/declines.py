"""The reasons of refused payments in the payer's language.

Stripe's own messages are English and written for merchants, and its advice is
never to tell a payer that a card counts as stolen or fraudulent: such reasons
get the general sentence.
"""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

GENERAL: Final = _("Your bank declined the payment. Please use another card or ask your bank.")
MESSAGES: Final[dict[str, Any]] = {
    "insufficient_funds": _("There is not enough money on this card. Please use another one."),
    "expired_card": _("This card has expired. Please use another one."),
    "incorrect_cvc": _("The security code of the card is not right."),
    "invalid_cvc": _("The security code of the card is not right."),
    "incorrect_number": _("The card number is not right."),
    "invalid_number": _("The card number is not right."),
    "invalid_expiry_month": _("The expiry date of the card is not right."),
    "invalid_expiry_year": _("The expiry date of the card is not right."),
    "incorrect_zip": _("The postal code does not belong to this card."),
    "processing_error": _("The card could not be processed. Please try again in a moment."),
    "authentication_required": _(
        "Your bank wants you to confirm this payment yourself. Please try again and confirm it."
    ),
    "payment_intent_authentication_failure": _("The payment was not confirmed. Please try again."),
    "card_velocity_exceeded": _("The limit of this card is reached. Please use another one."),
    "withdrawal_count_limit_exceeded": _("The limit of this card is reached. Please use another one."),
    "currency_not_supported": _("This card cannot pay in this currency."),
    "card_not_supported": _("This card cannot be used for this kind of payment."),
    "payment_method_customer_decline": _("The payment was not confirmed. Please try again."),
}


def message_for(reason: str) -> str:
    """A sentence for the payer, in the active language."""
    return str(MESSAGES.get(reason, GENERAL))
