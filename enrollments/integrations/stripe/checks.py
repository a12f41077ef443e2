"""Django system checks of the payment settings. Importing this module registers them."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 - Django's own name

from enrollments.integrations.stripe.configuration import Configuration


@register(Tags.security)
def check_stripe_is_safe(**_kwargs: Any) -> list[CheckMessage]:
    """Errors for settings that would lose money."""
    return [Error(problem, id="enrollments.E001") for problem in Configuration.from_settings().dangers()]


@register(Tags.security, deploy=True)
def check_stripe_is_set(**_kwargs: Any) -> list[CheckMessage]:
    """Warnings for what is missing; payments then answer that they are off."""
    return [Warning(problem, id="enrollments.W001") for problem in Configuration.from_settings().missing()]
