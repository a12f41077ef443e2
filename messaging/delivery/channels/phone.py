"""The channels that reach a pocket: text and push messages, each behind a provider."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Protocol, Self
from uuid import UUID

import phonenumbers
import structlog
from django.conf import settings

from messaging.delivery.channels.errors import NobodyThereError, PermanentError
from messaging.delivery.channels.parcel import Parcel, Receipt
from messaging.delivery.enums import Channel
from messaging.delivery.models import Device
from messaging.delivery.text_limits import claim_text, masked_number, release_text

logger = structlog.get_logger(__name__)


class PhoneProvider(Protocol):
    """Somebody who carries text or push messages."""

    def send(self, address: str, title: str, text: str, *, url: str, reference: UUID, sender: str = "") -> str:
        """Hand over one message and return the provider's id for it.

        `address` is an E.164 number or a push address; `reference` is the same
        at every try; `sender` is the practice's name for text messages, or
        empty for the house's. Raises the errors of `channels.errors`.
        """


class ConsoleProvider:
    """Says in the log what it would have sent; the simulator of both channels."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def send(self, address: str, title: str, text: str, *, url: str, reference: UUID, sender: str = "") -> str:
        """Always succeeds."""
        to = masked_number(address)
        logger.info(
            "simulated_message", channel=self._channel.value, to=to, sender=sender, title=title, text=text, url=url
        )
        return f"console-{reference}"


_providers: dict[Channel, PhoneProvider] = {}


def register_provider(channel: Channel, provider: PhoneProvider) -> None:
    """Use `provider` for `channel` instead of the console."""
    _providers[channel] = provider


def phone_provider(channel: Channel) -> PhoneProvider | None:
    """Who carries `channel`: the registered provider, the console where things are simulated, or nobody."""
    if channel in _providers:
        return _providers[channel]
    return ConsoleProvider(channel) if settings.SIMULATORS else None


class _PhoneDriver:
    channel: Channel

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def _provider(self) -> PhoneProvider:
        provider = phone_provider(self.channel)
        if provider is None:
            raise NobodyThereError(f"Nobody carries {self.channel.value} messages here.")
        return provider


class SmsDriver(_PhoneDriver):
    """Text messages to valid E.164 numbers."""

    channel = Channel.SMS

    def deliver(self, parcel: Parcel) -> Receipt:
        """One text message, within the limits of its number."""
        message = parcel.message
        number = checked_number(message.address or getattr(message.user, "phone", ""))
        text, provider = parcel.text("sms.txt"), self._provider()
        claim_text(number, message)
        try:
            sent = provider.send(
                number, "", text, url="", reference=message.uid, sender=getattr(message.practice, "sms_sender", "")
            )
        except (PermanentError, NobodyThereError):
            release_text(message)
            raise
        return Receipt(address=number, provider_message_id=sent)


class PushDriver(_PhoneDriver):
    """Push messages to every active device of the reader; a device that is gone is archived."""

    channel = Channel.PUSH

    def deliver(self, parcel: Parcel) -> Receipt:
        """One push message to each device; done when one device took it."""
        owner = parcel.message.user_id or 0
        devices: list[Any] = list(Device.objects.active().filter(user_id=owner).order_by("pk"))
        title, text, sent = parcel.line("title.txt"), parcel.text("body.txt"), ""
        for device in devices:
            try:
                sent = self._provider().send(
                    device.token, title, text, url=parcel.message.url, reference=parcel.message.uid
                )
            except PermanentError as error:
                logger.info("device_gone", device_id=device.pk, reason=error.reason)
                device.is_active = False
                device.save(update_fields=["is_active"])
        if not sent:
            raise NobodyThereError("The reader has no device that takes push messages.")
        return Receipt(provider_message_id=sent)


def checked_number(number: str) -> str:
    """`number` if it is valid E.164; raises `NobodyThereError` for none, `PermanentError` for a wrong one."""
    if not number:
        raise NobodyThereError("The reader has no phone number.")
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        raise PermanentError(f"{number!r} is not a phone number.") from None
    written = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    if written != number or not phonenumbers.is_valid_number(parsed):
        raise PermanentError(f"{number!r} is not a valid E.164 number.")
    return number
