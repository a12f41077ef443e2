"""Delivery as a Django app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeliveryConfig(AppConfig):
    """Outbox, notifications, devices and the channels that reach people."""

    name = "messaging.delivery"
    label = "delivery"
    verbose_name = _("Delivery")

    def ready(self) -> None:
        """Wire the app to the floors below."""
        import_module("messaging.delivery.wiring").wire()
