"""Where the account's pages are found."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.practices import may_choose_school
from config.kit.pages.navigation import Entry, add_entry


def has_own_hands(request: HttpRequest) -> bool:
    """Whether it is the person themselves who looks."""
    return getattr(request, "impersonator", None) is None


def register_entries() -> None:
    """Put them into the account's navigation; called by `AccountsConfig.ready()`."""
    entries = (
        Entry(label=_("Profile"), url_name="accounts:profile", icon="user-circle", order=70),
        Entry(label=_("Security"), url_name="accounts:security", icon="shield-check", order=80, is_for=has_own_hands),
        Entry(label=_("API keys"), url_name="accounts:api-keys", icon="key", order=85, is_for=has_own_hands),
        Entry(label=_("Your schools"), url_name="accounts:practices", icon="building-library", order=90),
    )
    for entry in entries:
        add_entry("account", entry)
    add_entry("footer", Entry(label=_("Another school"), url_name="accounts:schools", is_for=may_choose_school))
