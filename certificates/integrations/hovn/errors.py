"""What keeps a page of Hovn from being read at all; what a page says is an outcome (`outcomes`)."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from config.kit.errors import DomainError, Invalid, Unavailable


class HovnFailure(DomainError):
    """Anything that this integration raises."""

    code: ClassVar[str] = "hovn_failure"


class Unreachable(HovnFailure, Unavailable):
    """No usable answer after every try: nothing is known of the booking. `why` is for the log."""

    code: ClassVar[str] = "hovn_unreachable"
    default_message = _("Hovn does not answer at the moment. Please try again later.")

    def __init__(self, why: str, *, retry_after: int | None = None) -> None:
        self.why = why
        super().__init__(retry_after=retry_after)

    def __str__(self) -> str:
        return self.why


class NotConfigured(HovnFailure, Unavailable):
    """Hovn is switched off or wrongly set up; `problems` names each reason for the log."""

    code: ClassVar[str] = "hovn_not_configured"
    default_message = _("Hovn is not set up here.")

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__()

    def __str__(self) -> str:
        return " ".join(self.problems)


class NotAReference(HovnFailure, Invalid):
    """This cannot be the reference of a booking."""

    code: ClassVar[str] = "not_a_reference"
    default_message = _("This is not the reference of a booking.")


class PayloadError(ValueError):
    """The data is not shaped as we know it; the text names the place. Callers make it `NotUnderstood`."""
