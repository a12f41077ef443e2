"""Where the account's pages are found."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.rules import roles_of
from config.kit.pages.navigation import Entry, add_entry


def belongs_to_several(request: HttpRequest) -> bool:
    """Whether there is a school to change to."""
    return request.user.is_authenticated and (request.user.is_superuser or len(roles_of(request.user)) > 1)


def has_own_hands(request: HttpRequest) -> bool:
    """Whether it is the person themselves who looks."""
    return getattr(request, "impersonator", None) is None


def register_entries() -> None:
    """Put them into the account's navigation; called by `AccountsConfig.ready()`."""
    entries = (
        Entry(label=_("Profile"), url_name="accounts:profile", icon="user-circle", order=70),
        Entry(label=_("Security"), url_name="accounts:security", icon="shield-check", order=80, is_for=has_own_hands),
        Entry(label=_("API keys"), url_name="accounts:api-keys", icon="key", order=85, is_for=has_own_hands),
        Entry(
            label=_("Your schools"),
            url_name="accounts:practices",
            icon="building-library",
            order=90,
            is_for=belongs_to_several,
        ),
    )
    for entry in entries:
        add_entry("account", entry)
