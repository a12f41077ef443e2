"""Conversations and announcements."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    """Conversations and announcements."""

    name = "messaging"
    verbose_name = _("Messaging")
