"""A mail server that keeps what it is given, for people and tests to read."""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from messaging.delivery.models import SentMail


class SimulatorBackend(BaseEmailBackend):
    """Django's mail backend interface over `SentMail`; refuses to exist in production."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if not settings.SIMULATORS:
            raise ImproperlyConfigured("The mail simulator does not run in production.")
        super().__init__(*args, **kwargs)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep each mail once per Message-ID and return how many were taken."""
        for mail in email_messages:
            message = mail.message()
            for recipient in mail.recipients():
                SentMail.objects.get_or_create(
                    message_id=str(message["Message-ID"]),
                    defaults={
                        "sender": parseaddr(mail.from_email)[1],
                        "recipient": parseaddr(recipient)[1],
                        "subject": mail.subject,
                        "source": message.as_bytes(),
                    },
                )
        return len(email_messages)
