"""Django system checks of the Hovn settings. Importing this module registers them."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from certificates.integrations.hovn.configuration import Configuration


@register(Tags.security)
def check_hovn_is_safe(**_kwargs: Any) -> list[CheckMessage]:
    """Errors for settings that would give the cookie away. A school without Hovn has nothing to answer for."""
    configuration = Configuration.from_settings()
    if not configuration.cookie:
        return []
    return [Error(problem, id="certificates.E001") for problem in configuration.dangers()]
