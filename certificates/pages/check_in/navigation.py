"""Where the people at the door find their page: in the header, on every page."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from certificates.check_in_rules import checks_in_somewhere
from config.kit.pages.navigation import Entry, add_entry


def checks_in(request: HttpRequest) -> bool:
    """Whether the viewer checks people in anywhere."""
    return checks_in_somewhere(request.user)


def register_check_in() -> None:
    """Put it into the navigation; called by the app's `ready`."""
    entry = Entry(label=_("Check-in"), url_name="certificates:check-in", order=47, is_for=checks_in)
    add_entry("primary", entry)
