"""Delivery as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeliveryConfig(AppConfig):
    """Outbox, notifications, devices and the channels that reach people."""

    name = "messaging.delivery"
    label = "delivery"
    verbose_name = _("Delivery")

    def ready(self) -> None:
        """Refuse to start on an `EMAIL_URL` that cannot be read; fill the registries of the kit and of channels."""
        from django.conf import settings  # noqa: PLC0415 - settings and checks need the app registry

        from messaging.delivery import checks  # noqa: F401, PLC0415 - registers itself
        from messaging.delivery.channels.phone import register_provider  # noqa: PLC0415 - as above
        from messaging.delivery.enums import Channel  # noqa: PLC0415 - as above
        from messaging.delivery.integrations.twilio.client import TwilioProvider  # noqa: PLC0415 - as above
        from messaging.delivery.integrations.twilio.configuration import Configuration  # noqa: PLC0415 - as above
        from messaging.delivery.mail.transport import transport_from_url  # noqa: PLC0415 - as above
        from messaging.delivery.pages.navigation import add_entries  # noqa: PLC0415 - as above

        transport_from_url(settings.EMAIL_URL, simulated=settings.SIMULATORS)
        twilio = Configuration.from_settings()
        if twilio.is_complete:
            register_provider(Channel.SMS, TwilioProvider(twilio))
        add_entries()
