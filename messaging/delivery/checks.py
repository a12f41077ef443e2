"""Every kind has its templates: part of `manage.py check`."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

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
