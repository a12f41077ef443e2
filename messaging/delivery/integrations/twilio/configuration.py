"""What Twilio needs to know of us."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Self

from django.conf import settings

API: Final = "https://api.twilio.com"


@dataclass(frozen=True, slots=True)
class Configuration:
    """All three settings or none; `api_base` is another host in tests only."""

    account_sid: str
    auth_token: str = field(repr=False)
    sender: str
    api_base: str = API

    @classmethod
    def from_settings(cls) -> Self:
        """As the settings say."""
        return cls(settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, settings.TWILIO_FROM)

    @property
    def is_complete(self) -> bool:
        """Whether text messages go out by Twilio."""
        return bool(self.account_sid and self.auth_token and self.sender)

    def problems(self) -> Iterator[str]:
        """What keeps text messages from going out although somebody wants them to."""
        if not self.is_complete and (self.account_sid or self.auth_token or self.sender):
            yield "TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM: set all three, or none."
        if self.is_complete and importlib.util.find_spec("twilio") is None:
            yield "Twilio is configured but its library is missing: install the extra campanile[sms]."
