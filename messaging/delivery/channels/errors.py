"""How a channel says that it did not work."""

from __future__ import annotations

from datetime import datetime


class DeliveryError(Exception):
    """Not delivered; `reason` is for staff and holds no secret."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class TransientError(DeliveryError):
    """It may work later. `connection_lost` says that nothing else will work right now either.

    `retry_at` names the moment from which it is allowed: it was not even tried.
    """

    def __init__(self, reason: str, *, connection_lost: bool = False, retry_at: datetime | None = None) -> None:
        super().__init__(reason)
        self.connection_lost = connection_lost
        self.retry_at = retry_at


class PermanentError(DeliveryError):
    """It will never work for this message and this reader."""


class NobodyThereError(DeliveryError):
    """There is nothing to deliver to: no number, no device, a refusal. Not a failure."""
