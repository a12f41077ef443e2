"""Every write of this app."""

from messaging.delivery.services.outbox import Attachment, send, withdraw

__all__ = ["Attachment", "send", "withdraw"]
