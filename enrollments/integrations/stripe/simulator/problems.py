"""Refusals in the shape of Stripe's error objects."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

Json = dict[str, Any]

CARD_ERROR = "card_error"
INVALID_REQUEST = "invalid_request_error"


class Problem(Exception):
    """An error answer.

    `keeps_effects`: what was written stays written (a declined payment leaves
    its intent behind). `is_final`: the answer is repeated for the same
    idempotency key; refused parameters are not, they never began to execute.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = HTTPStatus.BAD_REQUEST,
        kind: str = INVALID_REQUEST,
        code: str | None = None,
        param: str | None = None,
        keeps_effects: bool = False,
        is_final: bool = False,
        **facts: Any,
    ) -> None:
        super().__init__(message)
        self.status = int(status)
        self.keeps_effects = keeps_effects
        self.is_final = is_final
        self.error: Json = {"type": kind, "message": message}
        optional = {"code": code, "param": param, **facts}
        self.error.update({name: value for name, value in optional.items() if value is not None})
        if code:
            self.error["doc_url"] = f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"


def no_such(kind: str, identifier: str, *, param: str = "id") -> Problem:
    """404 for an object that is asked for by its address."""
    return Problem(f"No such {kind}: '{identifier}'", status=HTTPStatus.NOT_FOUND, code="resource_missing", param=param)


def refers_to_nothing(kind: str, identifier: str, *, param: str) -> Problem:
    """400 for a parameter that names an object which is not there."""
    return Problem(f"No such {kind}: '{identifier}'", code="resource_missing", param=param)


def required(param: str) -> Problem:
    """A parameter is missing."""
    return Problem(f"Missing required param: {param}.", code="parameter_missing", param=param)


def unexpected_state(message: str, **facts: Any) -> Problem:
    """The object is in another state than this needs."""
    return Problem(message, code="payment_intent_unexpected_state", is_final=True, **facts)
