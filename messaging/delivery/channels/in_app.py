"""The channel behind the bell."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from messaging.delivery.channels.errors import NobodyThereError
from messaging.delivery.channels.parcel import Parcel, Receipt
from messaging.delivery.channels.unread import push_unread_count
from messaging.delivery.models import Notification


class InAppDriver:
    """Writes the notification; a repeated delivery finds the first one."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def deliver(self, parcel: Parcel) -> Receipt:
        """One notification per message, told to the reader's open pages."""
        message = parcel.message
        if message.user_id is None:
            raise NobodyThereError("Only people with an account have notifications.")
        notification, is_new = Notification.objects.get_or_create(
            message=message,
            defaults={
                "user_id": message.user_id,
                "practice_id": message.practice_id,
                "kind": message.kind,
                "title": parcel.line("title.txt")[:255],
                "body": parcel.text("body.txt"),
                "url": message.url,
            },
        )
        if is_new:
            push_unread_count(message.user_id)
        return Receipt(provider_message_id=str(notification.uid))
