"""Which driver serves which channel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from messaging.delivery.channels.email import EmailDriver
from messaging.delivery.channels.in_app import InAppDriver
from messaging.delivery.channels.parcel import Driver
from messaging.delivery.channels.phone import PushDriver, SmsDriver
from messaging.delivery.enums import Channel

DRIVERS: Final[Mapping[Channel, Callable[[], Driver]]] = {
    Channel.EMAIL: EmailDriver,
    Channel.IN_APP: InAppDriver,
    Channel.SMS: SmsDriver,
    Channel.PUSH: PushDriver,
}
