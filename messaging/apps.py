"""Conversations and announcements."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    """Conversations and announcements."""

    name = "messaging"
    verbose_name = _("Messaging")

    def ready(self) -> None:
        """Listen to mail that comes in."""
        from messaging.inbound.anymail import listen  # noqa: PLC0415 - the app registry must be ready

        listen()
