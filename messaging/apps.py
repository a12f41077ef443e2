"""Conversations and announcements."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    """Conversations and announcements."""

    name = "messaging"
    verbose_name = _("Messaging")

    def ready(self) -> None:
        """Wire the app to the floors below."""
        import_module("messaging.wiring").wire()
