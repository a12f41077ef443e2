"""Every kind has its templates, text messages all their settings: part of `manage.py check`."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from messaging.delivery.integrations.twilio.configuration import Configuration
from messaging.delivery.kinds import registered_kinds
from messaging.delivery.rendering import missing_templates


@register("delivery")
def check_kinds(**_options: Any) -> list[CheckMessage]:
    """One error per kind with missing templates (delivery.E001)."""
    return [
        Error(f"Message kind {kind.name} lacks {', '.join(missing)}.", id="delivery.E001")
        for kind in registered_kinds()
        if (missing := missing_templates(kind))
    ]


@register(Tags.security)
def check_text_messages(**_options: Any) -> list[CheckMessage]:
    """One error per problem of Twilio's settings (delivery.E002)."""
    return [Error(problem, id="delivery.E002") for problem in Configuration.from_settings().problems()]
