"""Every write of this app."""

from messaging.delivery.services.outbox import Attachment, Draft, send, send_together, withdraw, withdraw_every

__all__ = ["Attachment", "Draft", "send", "send_together", "withdraw", "withdraw_every"]
