"""What can go wrong between us and Stripe.

Services decide by class: `Declined` is the payer's bank saying no, `Ambiguous`
must be asked again with the same idempotency key, `WrongState` means that
somebody else was quicker, `UnusablePaymentMethod` that the payer named a wrong
one, everything else is our fault.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from config.kit.errors import Conflict, DomainError, Invalid, NotFound, Text, Unavailable
from enrollments.integrations.stripe.records import Decline, PaymentIntent


class StripeFailure(DomainError):
    """Anything that this integration raises; catch a subclass, log this one.

    `request_id` is Stripe's name for the call, for their support and our log.
    """

    code = "stripe_failure"
    request_id: str | None = None


class Declined(StripeFailure):
    """The bank or Stripe refused this payment; the same attempt will never succeed.

    `decline` says why. `payment_intent` is the intent as it now stands
    (normally `requires_payment_method`), or None when Stripe sent none. A new
    attempt needs a new idempotency key: the old one replays the refusal.
    """

    code = "payment_declined"
    status = 402
    default_message = _("The payment was declined.")

    def __init__(self, decline: Decline, payment_intent: PaymentIntent | None = None) -> None:
        self.decline = decline
        self.payment_intent = payment_intent
        super().__init__(decline.message, details={"reason": decline.reason})

    @property
    def reason(self) -> str:
        """Stripe's decline code, or its error code where there is none: `insufficient_funds`."""
        return self.decline.reason


class Ambiguous(StripeFailure, Unavailable):
    """No usable answer: whether it took effect is unknown.

    Call again with the same parameters and the same idempotency key until
    there is an answer. `replayed` is true when Stripe repeated a stored server
    error for the key: then only looking (`payment_intents(customer_id=…)`)
    tells what happened, and a new key is needed.
    """

    code = "payment_service_unavailable"
    default_message = _("The payment service does not answer at the moment. Please try again in a little while.")
    replayed: bool = False

    def __init__(self, message: Text = None, *, replayed: bool = False, retry_after: int | None = None) -> None:
        self.replayed = replayed
        super().__init__(message, retry_after=retry_after)


class Rejected(StripeFailure):
    """Stripe understood and refused: wrong parameters, wrong key, missing rights, a reused idempotency key.

    Our fault: repeating it is of no use. `reason` and `parameter` are Stripe's.
    """

    code = "payment_service_refused"
    status = 502
    default_message = _("The payment service refused our request. Nothing was charged by it.")

    def __init__(self, reason: str, explanation: str, *, parameter: str | None = None) -> None:
        self.reason = reason
        self.explanation = explanation
        self.parameter = parameter
        super().__init__()

    def __str__(self) -> str:
        """For the log: a person sees `message` only."""
        where = f" ({self.parameter})" if self.parameter else ""
        return f"{self.reason}{where}: {self.explanation}"


class WrongState(Rejected):
    """The object is no longer in a state that allows this: retrieve it and decide again.

    Not raised by `cancel_payment_intent` and `expire_checkout_session`: those
    return the object as it is.
    """

    code = "payment_in_other_state"
    status = Conflict.status
    default_message = _("The payment has changed in the meantime.")


class UnusablePaymentMethod(Rejected):
    """Stripe knows no such payment method, or it is somebody else's: the payer named it, so it is theirs to mend."""

    code = "payment_method_not_usable"
    status = Invalid.status
    default_message = _("This payment method cannot be used. Nothing was charged.")


class NotFoundAtStripe(StripeFailure, NotFound):
    """Stripe knows no object of this id (or it belongs to another account)."""

    code: ClassVar[str] = "not_found_at_stripe"

    def __init__(self, explanation: str) -> None:
        self.explanation = explanation
        super().__init__()


class ForgedWebhook(StripeFailure, Invalid):
    """The signature is missing, wrong or too old, or the body is not an event."""

    code: ClassVar[str] = "invalid_signature"
    default_message = _("This is not a message from Stripe.")


class NotConfigured(StripeFailure, Unavailable):
    """Payments are switched off or wrongly set up; `problems` names each reason for the log."""

    code: ClassVar[str] = "payments_not_configured"
    default_message = _("Payments are not available at the moment.")

    def __init__(self, problems: list[Any]) -> None:
        self.problems = problems
        super().__init__()

    def __str__(self) -> str:
        return "; ".join(str(problem) for problem in self.problems)
