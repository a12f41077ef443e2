"""Django system checks of the look-up's settings. Importing this module registers them."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from certificates.integrations.redcross.address import Configuration


@register(Tags.security)
def check_redcross_is_safe(**_kwargs: Any) -> list[CheckMessage]:
    """Errors for settings that would show made-up certificates or tell strangers who is looked up."""
    return [Error(problem, id="certificates.E001") for problem in Configuration.from_settings().dangers()]
