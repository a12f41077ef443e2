"""What the app puts into the registries of the floors below, once the app registry is ready."""

from messaging.inbound.anymail import listen


def wire() -> None:
    """Listen to mail that comes in."""
    listen()
