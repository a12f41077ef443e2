"""The library's exceptions → our errors (`errors.py`)."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, Final

import stripe

from config.kit.numbers import whole_number
from enrollments.integrations.stripe.errors import (
    Ambiguous,
    Declined,
    NotFoundAtStripe,
    Rejected,
    StripeFailure,
    UnusablePaymentMethod,
    WrongState,
)
from enrollments.integrations.stripe.mapper import UNREADABLE, decline_from, payment_intent_from

logger = logging.getLogger(__name__)

OTHER_STATE: Final = frozenset(
    {
        "payment_intent_unexpected_state",
        "charge_already_refunded",
        "charge_disputed",
        "intent_invalid_state",
        "payment_intent_payment_attempt_expired",
    }
)
PAYERS_CHOICE: Final = "payment_method"
"""The one parameter that comes from the payer as it is; all others are made by us."""
WITHOUT_ANSWER: Final = (stripe.APIConnectionError, stripe.APIError, stripe.RateLimitError)
"""No connection; a 5xx, 409 (same key under way) or unreadable body; 429, perhaps after a first try that arrived."""


@contextmanager
def translated() -> Iterator[None]:
    """Inside this block Stripe's failures leave as ours; unreadable answers as `Ambiguous`."""
    try:
        yield
    except stripe.StripeError as error:
        failure = _failure(error)
        failure.request_id = error.request_id
        logger.info(
            "Stripe refused or did not answer: %s, status %s, code %s, request %s",
            type(failure).__name__,
            error.http_status,
            error.code,
            error.request_id,
        )
        raise failure from error
    except UNREADABLE as error:
        logger.exception("Stripe's answer cannot be read")
        raise Ambiguous from error


def _failure(error: stripe.StripeError) -> StripeFailure:
    if isinstance(error, stripe.CardError):
        return _declined(error)
    if isinstance(error, WITHOUT_ANSWER):
        return Ambiguous(replayed=_replayed(error), retry_after=_retry_after(error))
    code = error.code or _body(error).get("code") or type(error).__name__
    explanation = error.user_message or ""
    if code == "resource_missing" and error.http_status == HTTPStatus.NOT_FOUND:
        return NotFoundAtStripe(explanation)
    parameter = getattr(error, "param", None)
    refusal: type[Rejected] = WrongState if code in OTHER_STATE else Rejected
    if refusal is Rejected and parameter == PAYERS_CHOICE and isinstance(error, stripe.InvalidRequestError):
        refusal = UnusablePaymentMethod
    return refusal(str(code), explanation, parameter=parameter)


def _declined(error: stripe.CardError) -> Declined:
    body = _body(error)
    intent = body.get("payment_intent")
    return Declined(decline_from(body), payment_intent_from(intent) if intent else None)


def _body(error: stripe.StripeError) -> Mapping[str, Any]:
    body = error.json_body
    found = body.get("error") if isinstance(body, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _replayed(error: stripe.StripeError) -> bool:
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    return headers.get("idempotent-replayed", "").lower() == "true"


def _retry_after(error: stripe.StripeError) -> int | None:
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    return whole_number(headers.get("retry-after", ""))
