"""The nouns of this app."""

from messaging.delivery.models.device import Device
from messaging.delivery.models.notification import Notification
from messaging.delivery.models.outbox import OutboxAttachment, OutboxMessage
from messaging.delivery.models.preference import DeliveryPreference
from messaging.delivery.models.sent_mail import SentMail
from messaging.delivery.models.text_message import TextMessageSent

__all__ = [
    "DeliveryPreference",
    "Device",
    "Notification",
    "OutboxAttachment",
    "OutboxMessage",
    "SentMail",
    "TextMessageSent",
]
