"""What waits to be told, as tests compare it."""

from __future__ import annotations

from messaging.delivery.models import OutboxMessage

BOTH = {"email", "in_app"}


def rows() -> set[tuple[str, str, str]]:
    """Kind, channel and reader of everything that waits."""
    found = OutboxMessage.objects.values_list("kind", "channel", "user__email")
    return {(kind.removeprefix("enrollments."), channel, email) for kind, channel, email in found}


def kinds() -> set[str]:
    return {kind for kind, _channel, _email in rows()}
