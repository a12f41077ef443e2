"""The only errors that services raise.

A `DomainError` says what went wrong in a machine-readable `code`, a person's
words and, where a single input is to blame, per field. Surfaces turn it into
their own shape (`config.kit.api.problems`), pages into a form error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

Text = Any  # str or a lazy translation; gettext_lazy has no static type of its own


class DomainError(Exception):
    """A refusal with a reason.

    `fields` maps input names to lists of messages; `details` holds further
    machine-readable facts; `retry_after` is in seconds.
    """

    code: ClassVar[str] = "domain_error"
    status: ClassVar[int] = 400
    default_message: ClassVar[Any] = _("This cannot be done.")

    def __init__(
        self,
        message: Text = None,
        *,
        code: str | None = None,
        fields: Mapping[str, Sequence[Any]] | None = None,
        details: Mapping[str, Any] | None = None,
        retry_after: int | None = None,
    ) -> None:
        self.message = message if message is not None else self.default_message
        self.error_code = code or self.code
        self.fields = {name: list(messages) for name, messages in (fields or {}).items()}
        self.details = dict(details or {})
        self.retry_after = retry_after
        super().__init__(str(self.message))


class Invalid(DomainError):
    """The input cannot be accepted as it is."""

    code = "validation_failed"
    default_message = _("Some of what was sent cannot be accepted.")


class NotSignedIn(DomainError):
    """Nobody, or nobody we know, is asking."""

    code = "not_authenticated"
    status = 401
    default_message = _("Please log in.")


class Forbidden(DomainError):
    """A member of the practice without the right to do this."""

    code = "forbidden"
    status = 403
    default_message = _("You may not do this.")


class NotFound(DomainError):
    """Nothing there, or nothing that this person may know of."""

    code = "not_found"
    status = 404
    default_message = _("Not found.")


class Conflict(DomainError):
    """The request is fine, the present state refuses it."""

    code = "conflict"
    status = 409
    default_message = _("This conflicts with the present state.")


class Busy(Conflict):
    """A lock could not be had in time; the same request may succeed shortly."""

    code = "busy"
    default_message = _("Somebody else is changing this right now. Please try again.")

    def __init__(self, message: Text = None, *, retry_after: int = 1) -> None:
        super().__init__(message, retry_after=retry_after)


class TooManyRequests(DomainError):
    """A limit was reached; `retry_after` says when to come back."""

    code = "rate_limited"
    status = 429
    default_message = _("Too many attempts. Please wait a little.")


class Unavailable(DomainError):
    """A service that we depend on does not answer."""

    code = "unavailable"
    status = 503
    default_message = _("This is not available at the moment. Please try again later.")
