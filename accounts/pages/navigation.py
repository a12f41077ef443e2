"""Where the account's pages are found."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.pages.requests import practice_of
from accounts.practices import may_choose_school
from accounts.rules import roles_of
from config.kit.pages.navigation import Entry, add_entry


def has_own_hands(request: HttpRequest) -> bool:
    """Whether it is the person themselves who looks."""
    return getattr(request, "impersonator", None) is None


def may_ask_to_teach(request: HttpRequest) -> bool:
    """Whether the person belongs to the school and does not teach there."""
    school = practice_of(request)
    roles = roles_of(request.user).get(school.pk) if school is not None else None
    return has_own_hands(request) and bool(roles) and Role.TUTOR not in (roles or ())


def register_entries() -> None:
    """Put them into the account's navigation; called by `AccountsConfig.ready()`."""
    entries = (
        Entry(label=_("Profile"), url_name="accounts:profile", icon="user-circle", order=70),
        Entry(
            label=_("Become a tutor"),
            url_name="accounts:tutor-application",
            icon="academic-cap",
            order=75,
            is_for=may_ask_to_teach,
        ),
        Entry(label=_("Security"), url_name="accounts:security", icon="shield-check", order=80, is_for=has_own_hands),
        Entry(label=_("API keys"), url_name="accounts:api-keys", icon="key", order=85, is_for=has_own_hands),
        Entry(label=_("My data"), url_name="accounts:my-data", icon="document-text", order=87, is_for=has_own_hands),
        Entry(label=_("Your schools"), url_name="accounts:practices", icon="building-library", order=90),
    )
    for entry in entries:
        add_entry("account", entry)
    add_entry("footer", Entry(label=_("Another school"), url_name="accounts:schools", is_for=may_choose_school))
