"""Our only way to Stripe.

Every call may take seconds and must stay outside transactions: claim, commit,
call, settle. Every write takes an idempotency key that the caller derives from
its own row; the same key with the same parameters never acts twice within 24
hours, with others it is `Rejected`. All methods raise `Ambiguous`, `Rejected`
and, where an id is given, `NotFoundAtStripe` (`errors.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import stripe

from enrollments.integrations.stripe import mapper
from enrollments.integrations.stripe.amounts import to_wire
from enrollments.integrations.stripe.configuration import Configuration
from enrollments.integrations.stripe.errors import ForgedWebhook, NotConfigured, Rejected, WrongState
from enrollments.integrations.stripe.failures import translated
from enrollments.integrations.stripe.listings import PAGE, Listings
from enrollments.integrations.stripe.records import (
    CheckoutSession,
    Customer,
    PaymentIntent,
    PaymentMethod,
    Refund,
    SessionStatus,
    WebhookEvent,
)
from enrollments.integrations.stripe.transport import new_client

if TYPE_CHECKING:
    from stripe.params import PaymentIntentConfirmParams, PaymentIntentCreateParams
    from stripe.params.checkout import SessionCreateParams

WEBHOOK_TOLERANCE: Final = 300
"""Seconds after which a signed message counts as a replay; Stripe signs anew for every delivery."""


class StripeGateway(Listings):
    """Stripe for one account. Holds no state but connections; safe to share between threads."""

    def __init__(self, configuration: Configuration, *, retries: int = 1) -> None:
        """Raises `NotConfigured` when something is missing or dangerous: see `configuration.py`."""
        problems = configuration.missing() + configuration.dangers()
        if problems:
            raise NotConfigured(problems)
        self._webhook_secret = configuration.webhook_secret
        self._client = new_client(configuration, retries=retries)
        self._v1 = self._client.v1

    # -- Customers -----------------------------------------------------------
    def find_or_create_customer(self, *, user_ref: str, email: str, name: str, idempotency_key: str) -> Customer:
        """The customer of our user `user_ref`, looked for under `email` and made if there is none.

        Keep the id in our own row: after a change of e-mail the search would
        miss it. A changed e-mail or name counts as another idempotency key.
        """
        with translated():
            for found in self._v1.customers.list({"email": email, "limit": PAGE}).auto_paging_iter():
                customer = mapper.customer_from(found.to_dict())
                if customer.user_ref == user_ref:
                    return customer
            who = hashlib.sha256(f"{email}\n{name}".encode()).hexdigest()[:12]
            made = self._v1.customers.create(
                {"email": email, "name": name, "metadata": {mapper.USER_REF: user_ref}},
                {"idempotency_key": f"{idempotency_key}:{who}"},
            )
            return mapper.customer_from(made.to_dict())

    def payment_methods(self, customer_id: str) -> list[PaymentMethod]:
        """What the customer has saved, newest first."""
        with translated():
            methods = self._v1.customers.payment_methods.list(customer_id, {"limit": PAGE})
            return [mapper.payment_method_from(method.to_dict()) for method in methods.auto_paging_iter()]

    # -- Payment intents -----------------------------------------------------
    def create_payment_intent(
        self,
        *,
        amount: int,
        currency: str,
        customer_id: str | None,
        metadata: Mapping[str, str],
        idempotency_key: str,
        payment_method_id: str | None = None,
        confirm: bool = False,
        return_url: str | None = None,
        description: str | None = None,
        save_payment_method: bool = False,
    ) -> PaymentIntent:
        """A new intent, confirmed at once with `confirm` and a payment method.

        Without `return_url` only methods that need no redirect are offered,
        yet a card may still ask for confirmation (`requires_action`), which
        then needs Stripe's script. Raises `Declined` when confirming fails:
        the intent exists and is `error.payment_intent`.
        """
        params: PaymentIntentCreateParams = {
            "amount": _wire(amount, currency),
            "currency": currency.lower(),
            "metadata": dict(metadata),
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "always" if return_url else "never"},
        }
        if customer_id:
            params["customer"] = customer_id
        if payment_method_id:
            params["payment_method"] = payment_method_id
        if description:
            params["description"] = description
        if save_payment_method:
            params["setup_future_usage"] = "on_session"
        if confirm:
            params["confirm"] = True
            if return_url:
                params["return_url"] = return_url
        with translated():
            made = self._v1.payment_intents.create(params, {"idempotency_key": idempotency_key})
            return mapper.payment_intent_from(made.to_dict())

    def confirm_payment_intent(
        self,
        payment_intent_id: str,
        *,
        idempotency_key: str,
        payment_method_id: str | None = None,
        return_url: str | None = None,
    ) -> PaymentIntent:
        """Try to take the money, with another method if given. Raises `Declined`; `WrongState` if paid or canceled."""
        params: PaymentIntentConfirmParams = {}
        if payment_method_id:
            params["payment_method"] = payment_method_id
        if return_url:
            params["return_url"] = return_url
        with translated():
            found = self._v1.payment_intents.confirm(payment_intent_id, params, {"idempotency_key": idempotency_key})
            return mapper.payment_intent_from(found.to_dict())

    def retrieve_payment_intent(self, payment_intent_id: str) -> PaymentIntent:
        """The intent as Stripe knows it now."""
        with translated():
            return mapper.payment_intent_from(self._v1.payment_intents.retrieve(payment_intent_id).to_dict())

    def cancel_payment_intent(self, payment_intent_id: str, *, idempotency_key: str) -> PaymentIntent:
        """Cancel if that is still possible and return the intent as it then stands: look at its status.

        `succeeded` means that the payer was quicker, `processing` that the
        money is under way. An intent made by Checkout is closed by expiring
        its session; canceling it here is `Rejected`.
        """
        try:
            with translated():
                found = self._v1.payment_intents.cancel(
                    payment_intent_id,
                    {"cancellation_reason": "abandoned"},
                    {"idempotency_key": idempotency_key},
                )
                return mapper.payment_intent_from(found.to_dict())
        except WrongState:
            return self.retrieve_payment_intent(payment_intent_id)

    # -- Checkout ------------------------------------------------------------
    def create_checkout_session(
        self,
        *,
        name: str,
        amount: int,
        currency: str,
        customer_id: str,
        success_url: str,
        cancel_url: str,
        expires_at: datetime,
        metadata: Mapping[str, str],
        idempotency_key: str,
        description: str | None = None,
        locale: str = "auto",
    ) -> CheckoutSession:
        """A hosted page that sells one thing called `name`; send the payer to its `url`.

        `{CHECKOUT_SESSION_ID}` in `success_url` becomes the session's id.
        `expires_at` lies 30 minutes to 24 hours ahead. `metadata` is put on
        the session and on the intent that paying creates.
        """
        product: Any = {"name": name, **({"description": description} if description else {})}
        params: SessionCreateParams = {
            "mode": "payment",
            "customer": customer_id,
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": currency.lower(),
                        "unit_amount": _wire(amount, currency),
                        "product_data": product,
                    },
                }
            ],
            "success_url": success_url,
            "cancel_url": cancel_url,
            "expires_at": int(expires_at.timestamp()),
            "metadata": dict(metadata),
            "payment_intent_data": {"metadata": dict(metadata)},
            "locale": locale,
        }
        with translated():
            made = self._v1.checkout.sessions.create(params, {"idempotency_key": idempotency_key})
            return mapper.checkout_session_from(made.to_dict())

    def retrieve_checkout_session(self, session_id: str) -> CheckoutSession:
        """The session as Stripe knows it now."""
        with translated():
            return mapper.checkout_session_from(self._v1.checkout.sessions.retrieve(session_id).to_dict())

    def expire_checkout_session(self, session_id: str, *, idempotency_key: str) -> CheckoutSession:
        """Close the page and return the session as it then stands: `complete` means that the payer was quicker."""
        try:
            with translated():
                found = self._v1.checkout.sessions.expire(session_id, None, {"idempotency_key": idempotency_key})
                return mapper.checkout_session_from(found.to_dict())
        except Rejected:
            # Stripe gives "not open any more" no code of its own.
            session = self.retrieve_checkout_session(session_id)
            if session.status == SessionStatus.OPEN:
                raise
            return session

    # -- Refunds -------------------------------------------------------------
    def create_refund(
        self,
        *,
        payment_intent_id: str,
        amount: int,
        currency: str,
        metadata: Mapping[str, str],
        idempotency_key: str,
    ) -> Refund:
        """Send `amount` back. `WrongState` when all is refunded or disputed, `Rejected` when more than is left."""
        with translated():
            made = self._v1.refunds.create(
                {
                    "payment_intent": payment_intent_id,
                    "amount": _wire(amount, currency),
                    "reason": "requested_by_customer",
                    "metadata": dict(metadata),
                },
                {"idempotency_key": idempotency_key},
            )
            return mapper.refund_from(made.to_dict())

    def retrieve_refund(self, refund_id: str) -> Refund:
        """The refund as Stripe knows it now."""
        with translated():
            return mapper.refund_from(self._v1.refunds.retrieve(refund_id).to_dict())

    # -- Webhooks ------------------------------------------------------------
    def verify_webhook(self, payload: bytes, signature: str | None) -> WebhookEvent:
        """The event in a request's raw body, if Stripe signed it within the last five minutes.

        `signature` is the header `Stripe-Signature`. Raises `ForgedWebhook`.
        """
        try:
            event = self._client.construct_event(payload, signature, self._webhook_secret, WEBHOOK_TOLERANCE)
            return mapper.event_from(event.to_dict())
        except (stripe.SignatureVerificationError, *mapper.UNREADABLE) as error:
            raise ForgedWebhook from error


def stripe_gateway() -> StripeGateway:
    """The gateway of the current settings; connections are kept between calls. Raises `NotConfigured`."""
    return _gateway_for(Configuration.from_settings())


@lru_cache(maxsize=4)
def _gateway_for(configuration: Configuration) -> StripeGateway:
    return StripeGateway(configuration)


def _wire(amount: int, currency: str) -> int:
    try:
        return to_wire(amount, currency)
    except ValueError as error:
        raise Rejected("amount_not_expressible", str(error), parameter="amount") from error
