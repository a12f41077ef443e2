"""What can go wrong between us and the Red Cross. No message names the person who was looked up."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from config.kit.errors import DomainError, Unavailable


class Unreachable(Unavailable):
    """No answer that could be read: whether there are certificates is unknown, and nothing may be changed.

    `reason` is for the log and the run: `timeout`, `connection`, `status 500`,
    `resting` (the breaker is open), `busy` (others wait before us),
    `uncoordinated` (Redis is away).
    """

    code: ClassVar[str] = "agency_unreachable"
    default_message = _("The Red Cross does not answer at the moment. What is known stays as it is; please try later.")

    def __init__(self, reason: str, *, retry_after: int | None = None) -> None:
        self.reason = reason
        super().__init__(retry_after=retry_after)

    def __str__(self) -> str:
        """For the log: a person sees `message` only."""
        return self.reason


class Refused(Unreachable):
    """It answered, and will not tell us: blocked, or the address of the search has changed."""

    code: ClassVar[str] = "agency_refused"
    default_message = _("The Red Cross does not answer our questions at the moment. What is known stays as it is.")


class NotConfigured(Unreachable):
    """Look-ups are switched off or wrongly set up; `reason` names why."""

    code: ClassVar[str] = "lookups_not_configured"
    default_message = _("Look-ups at the Red Cross are not available here.")


class Unreadable(DomainError):
    """It answered with a page that is not as we know them; an operator must look. Nothing was changed."""

    code: ClassVar[str] = "agency_not_understood"
    status: ClassVar[int] = 502
    default_message = _("The answer of the Red Cross was not understood. What is known stays as it is.")

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__()

    def __str__(self) -> str:
        """For the log: a person sees `message` only."""
        return self.why
