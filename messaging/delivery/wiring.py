"""What the app puts into the registries of the floors below, once the app registry is ready."""

from django.conf import settings

from messaging.delivery import checks  # noqa: F401 - registers system checks
from messaging.delivery.channels.phone import register_provider
from messaging.delivery.enums import Channel
from messaging.delivery.integrations.twilio.client import TwilioProvider
from messaging.delivery.integrations.twilio.configuration import Configuration
from messaging.delivery.mail.transport import transport_from_url
from messaging.delivery.pages.navigation import add_entries


def wire() -> None:
    """Refuse to start on an `EMAIL_URL` that cannot be read; fill the registries of the kit and of channels."""
    transport_from_url(settings.EMAIL_URL, simulated=settings.SIMULATORS)
    twilio = Configuration.from_settings()
    if twilio.is_complete:
        register_provider(Channel.SMS, TwilioProvider(twilio))
    add_entries()
