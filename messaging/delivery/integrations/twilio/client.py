"""The provider of text messages that is Twilio's own library."""

from __future__ import annotations

import logging
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from messaging.delivery.channels.errors import DeliveryError, NobodyThereError, PermanentError, TransientError
from messaging.delivery.integrations.twilio.configuration import API

if TYPE_CHECKING:
    from messaging.delivery.integrations.twilio.configuration import Configuration

TIMEOUT: Final = 10  # seconds; a batch of text messages stays within a lease
STOPPED: Final = 21610
"""The reader answered STOP."""
WRONG_NUMBER: Final = frozenset({21211, 21614, 21408})
"""No number, no mobile, a country that we may not write to."""
BAD_REQUEST: Final = 400


class TwilioProvider:
    """Hands text messages to Twilio; one connection pool a process.

    Twilio knows no repetition: a message whose answer was lost may arrive twice.
    """

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration

    def send(self, address: str, title: str, text: str, *, url: str, reference: UUID, sender: str = "") -> str:  # noqa: ARG002 - text messages have neither title nor link
        """Hand over one text message, from `sender` or the house's number; returns Twilio's id for it."""
        from requests import RequestException  # noqa: PLC0415 - comes with the optional library
        from twilio.base.exceptions import TwilioException  # noqa: PLC0415 - the library is an optional extra

        try:
            message = self._client.messages.create(to=address, from_=sender or self._configuration.sender, body=text)
        except (TwilioException, RequestException) as error:
            raise delivery_error(error) from error
        return str(message.sid)

    @cached_property
    def _client(self) -> Any:
        from twilio.http.http_client import TwilioHttpClient  # noqa: PLC0415 - the library is an optional extra
        from twilio.rest import Client  # noqa: PLC0415 - as above

        base = self._configuration.api_base

        class HttpClient(TwilioHttpClient):  # type: ignore[misc]  # the library has no types
            """Within a time limit, and to the configured host."""

            def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
                """As the library's."""
                return super().request(method, url.replace(API, base, 1), *args, **kwargs)

        quiet = logging.getLogger("messaging.delivery.twilio")
        quiet.setLevel(logging.WARNING)  # the library logs whole requests
        http = HttpClient(timeout=TIMEOUT, logger=quiet)
        account = self._configuration
        return Client(account.account_sid, account.auth_token, http_client=http, environment={})


def delivery_error(error: Exception) -> DeliveryError:
    """What Twilio's refusal means for the message; without its text, which repeats the number."""
    code, status = getattr(error, "code", None), getattr(error, "status", None)
    if code == STOPPED:
        return NobodyThereError("The reader wants no text messages (STOP).")
    if code in WRONG_NUMBER:
        return PermanentError(f"Twilio does not write to this number (code {code}).")
    if status == BAD_REQUEST:
        return PermanentError(f"Twilio refused it (code {code}).")
    return TransientError(f"Twilio cannot be reached, is busy or does not know us (status {status}, code {code}).")
