"""The e-mail channel."""

from __future__ import annotations

import contextlib
from types import TracebackType
from typing import Self

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend

from messaging.delivery.channels.parcel import Parcel, Receipt
from messaging.delivery.mail.compose import compose_mail
from messaging.delivery.mail.failures import delivery_error
from messaging.delivery.mail.transport import transport_from_url


class EmailDriver:
    """Sends a batch over one connection of the transport in `EMAIL_URL`."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def deliver(self, parcel: Parcel) -> Receipt:
        """Hand the mail over; it counts as sent once the server took it."""
        mail = compose_mail(parcel)
        try:
            connection = self._open()
            connection.send_messages([mail])
        except Exception as error:
            self._close()  # after an error nobody knows what the server expects next
            raise delivery_error(error) from error
        status = getattr(mail, "anymail_status", None)
        return Receipt(
            address=mail.to[0],
            provider_message_id=str(getattr(status, "message_id", None) or mail.extra_headers["Message-ID"])[:255],
        )

    def _open(self) -> BaseEmailBackend:
        if self._connection is None:
            self._connection = transport_from_url(settings.EMAIL_URL, simulated=settings.SIMULATORS).open()
            self._connection.open()
        return self._connection

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.close()
